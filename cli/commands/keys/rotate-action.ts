import { armOf, requireLab } from "../../../stack/connect";
import { usageError } from "rest-client";
import { accountKeys, untilKeyAccepted } from "../../../operations/keys/account";
import { readUpdates } from "../../../operations/keys/history";
import { lookBefore, requireWholeUpdate } from "../../../operations/keys/look-before";
import { otherKey, rotateKeys, type Rotation, type RotationPorts } from "../../../operations/keys/rotate";
import type { LabConfig } from "../../../infra/config/types";
import { pause } from "rest-client";
import { useProxyOf } from "rest-client";
import { readStackOutputs } from "../../../stack/outputs";
import { setConfiguration, type StackConfiguration } from "../../../stack/configuration";
import { interruptible } from "../../terminal/interruption";
import { pulumiInFront, requireAnswer, requireSuccess } from "../../stack/pulumi";
import { readResources } from "../../../stack/resources";
import { stackFlag } from "../../stack/stack-flag";
import { selectedStack } from "../../stack/selected-stack";
import { line, type Printed, stderr, stdout } from "../../terminal/output";
import type { RotateFlags } from "./command";

/** For a stack without jobs: nothing is known to run longer. */
const usualGraceMs = 5 * 60_000;

/** Rotates the keys, and prints which one the stack uses now. */
export async function executeRotate(passed: readonly string[], flags: RotateFlags): Promise<void> {
  if (flags.keepOld && flags.finish) throw usageError("--keep-old and --finish cannot be combined");
  requireWholeUpdate(passed);
  // With --finish there is no update, or it comes first.
  if (!flags.finish) requireAnswer("npx llmops keys rotate", passed, flags.json === true);
  useProxyOf(process.env);
  const configuration = await selectedStack(flags);
  const config = await requireLab(configuration, await readResources(configuration));
  requireOwnKeys(config, flags);
  const { openaiAccountName: account } = await readStackOutputs(configuration.folder, flags.stack);
  if (!flags.finish) await lookBefore(configuration, passed);
  const rotation = await interruptible(async (signal) =>
    rotateKeys(await portsOf({ configuration, config, passed, flags, signal }), {
      graceMs: flags.grace ?? graceOf(config),
      keepOld: flags.keepOld === true,
      finish: flags.finish === true,
      command: commandOf(passed, flags),
    }),
  );
  const document = { stack: configuration.stack, account, ...rotation };
  if (flags.json) stdout.json(document);
  else stdout.say(sentence(account, rotation, stackFlag(flags.stack)));
}

/** Requires an account with keys that the stack owns, or --existing. */
function requireOwnKeys({ model }: LabConfig, flags: RotateFlags): void {
  if (model.auth === "entra")
    throw usageError(
      "there are no keys to rotate: openaiAuth is entra, so the lab authenticates without keys",
    );
  if (model.account.kind === "new" || flags.existing) return;
  throw usageError(
    `account ${model.account.id.name} is not owned by the stack; other users of its keys would be locked out`,
    "Check with them first, then add --existing.",
  );
}

const commandOf = (passed: readonly string[], { stack, grace, existing, keepOld }: RotateFlags): string =>
  [
    "npx llmops keys rotate",
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...(grace === undefined ? [] : ["--grace", `${Math.ceil(grace / 1000)}s`]),
    ...(existing ? ["--existing"] : []),
    ...(keepOld ? ["--keep-old"] : []),
    ...(passed.length === 0 ? [] : ["--", ...passed]),
  ].join(" ");

const graceOf = ({ notebooks: { jobs } }: LabConfig): number =>
  jobs === undefined ? usualGraceMs : jobs.timeoutMinutes * 60_000;

async function portsOf(options: {
  readonly configuration: StackConfiguration;
  readonly config: LabConfig;
  readonly passed: readonly string[];
  readonly flags: RotateFlags;
  readonly signal: AbortSignal;
}): Promise<RotationPorts> {
  const { configuration, config, passed, flags, signal } = options;
  const notice = (text: string): void => stderr.say(text);
  const outputs = () => readStackOutputs(configuration.folder, flags.stack);
  const { openaiAccountId, openaiEndpoint, openaiDeployment, openaiApiVersion } = await outputs();
  const where = { endpoint: openaiEndpoint, deployment: openaiDeployment, apiVersion: openaiApiVersion };
  return {
    ...accountKeys(armOf(configuration, signal), openaiAccountId),
    configured: config.model.key,
    setConfigured: (key) => setConfiguration(configuration, "openaiKey", key),
    updates: () => readUpdates(configuration),
    deployed: async () => (await outputs()).openaiApiKey ?? "",
    async update() {
      const parameters = ["up", "--stack", flags.stack ?? configuration.stack, ...passed];
      const ended = await pulumiInFront(parameters, configuration.folder, flags.json === true);
      requireSuccess(
        ended,
        "up",
        `Both keys are valid. Fix the cause and run \`npx llmops keys rotate${stackFlag(flags.stack)}\` again.`,
      );
      signal.throwIfAborted();
    },
    untilAccepted: (key) => untilKeyAccepted(where, key, { signal, notice }),
    async wait(milliseconds) {
      await pause(milliseconds, signal);
      signal.throwIfAborted();
    },
    now: Date.now,
    notice,
  };
}

function sentence(account: string, { from, to, old }: Rotation, on: string): Printed {
  const after =
    old === "regenerated"
      ? `${from} was regenerated; its old value no longer works`
      : `${otherKey(to)} is still valid; \`npx llmops keys rotate --finish${on}\` regenerates it`;
  return line`The stack uses ${to} of ${account}. ${after}.`;
}
