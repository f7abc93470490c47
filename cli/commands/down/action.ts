import { armOf, requireLab } from "../../../stack/connect";
import { heldTraces } from "../../../operations/held-traces";
import { findLeftovers, type LeftoverReport } from "../../../operations/leftovers";
import { exitCodes, useProxyOf } from "rest-client";
import { forgetGone } from "../../../operations/recovery/forget-gone";
import { readResources } from "../../../stack/resources";
import { heldTracesText } from "./held-traces-text";
import { leftoverLines } from "../../stack/leftovers-text";
import { pulumiInFront, requireAnswer, requireSuccess } from "../../stack/pulumi";
import { requireUnprotected } from "./require-unprotected";
import { selectedStack } from "../../stack/selected-stack";
import { line, lines, type Printed, stderr, stdout, style } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { DownFlags } from "./command";

/** Time limit for the question what the experiment holds. */
const askingMs = 10_000;

/** Destroys the stack, purges the deleted account, and prints what is left. */
export async function executeDown(passed: readonly string[], flags: DownFlags): Promise<void> {
  requireAnswer("npx llmops down", passed, flags.json === true);
  useProxyOf(process.env);
  const configuration = await selectedStack(flags);
  // Read before the destroy, which empties the state.
  const before = await readResources(configuration);
  const config = await requireLab(configuration, before);
  const stack = flags.stack ?? configuration.stack;
  const isLookOnly = passed.some((flag) => flag === "--preview-only" || flag === "--help");
  if (!isLookOnly && !passed.some((flag) => /^--exclude-protected(=(true|t|1))?$/i.test(flag)))
    requireUnprotected(before, stack);
  const forgotten = isLookOnly
    ? { urns: new Set(), left: [] }
    : await forgetGone({
        ...{ project: configuration.folder, stack, environment: process.env },
        onNotice: (text) => stderr.say(text),
      });
  const standing = before.filter(({ urn }) => !forgotten.urns.has(urn));
  if (!isLookOnly)
    for (const held of await heldTraces(standing, process.env, askingMs))
      stderr.say(heldTracesText(held, stack));
  const parameters = ["destroy", "--stack", stack, ...passed];
  const ended = await pulumiInFront(parameters, configuration.folder, flags.json === true);
  requireSuccess(ended, "destroy", "Fix the cause and run it again; remaining resources stay in the stack.");
  if (isLookOnly) return;
  const [found] = await watcher(stderr)<[LeftoverReport]>([
    {
      name: "leftovers",
      title: "Looking for leftovers",
      work: (onNotice) => findLeftovers({ arm: armOf(configuration), config, before, purge: true, onNotice }),
      outcome: ({ left, unverified }) =>
        left.length > 0 ? `${left.length} left` : unverified.length > 0 ? "not verified" : "nothing",
    },
  ]);
  const report = { ...found, left: [...found.left, ...forgotten.left] };
  const { left, unverified } = report;
  const document = { succeeded: left.length === 0 && unverified.length === 0, ...report };
  if (flags.json) stdout.json(document);
  else stdout.write(downText(report));
  process.exitCode =
    left.length > 0 ? exitCodes.failure : unverified.length > 0 ? exitCodes.unverified : exitCodes.success;
}

function downText({ left, purged, unverified }: LeftoverReport): Printed {
  return lines([
    "",
    ...purged.map((name) => line`Purged: ${name}.`),
    ...leftoverLines(left),
    ...unverified.map((one) => style.yellow(line`not verified: ${one}`)),
    left.length === 0 && unverified.length === 0
      ? style.green("Nothing is left; deleted accounts and managed resource groups were checked too.")
      : style.yellow("Leftovers could not be ruled out or removed; see above."),
    "",
  ]);
}
