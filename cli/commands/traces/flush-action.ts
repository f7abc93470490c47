import { handOver } from "../../../workload/prompts/checkpoint-handover";
import { resolveConnection } from "../../../stack/connection";
import { UserError } from "rest-client";
import { count, redeliveryText } from "../../../workload/chat/traced-chat-session";
import { shownAddress } from "rest-client";
import { retryPolicyFrom } from "rest-client";
import { useProxyOf } from "rest-client";
import { redeliver, stateFolder, WriteAheadLog } from "openai-tracing/queue";
import { stdout } from "../../terminal/output";
import type { FlushFlags } from "./command";

/** Delivers the records kept for the tracking server of the stack or the environment. */
export async function flushTraces(flags: FlushFlags): Promise<void> {
  const connection = await resolveConnection({
    environment: process.env,
    directory: process.cwd(),
    stack: flags.stack,
  });
  useProxyOf(process.env);
  const { target } = connection;
  const state = stateFolder(process.env);
  const log = new WriteAheadLog(state, target);
  handOver(state, target.url, log);
  const report = await redeliver(log, { target, retry: retryPolicyFrom(process.env) });
  const { traces, runs, closed, remaining, setAside = [] } = report;
  const elsewhere = log.files.keptElsewhere();
  const ofOthers = remaining > 0 ? 0 : log.count();
  if (flags.json)
    stdout.json({
      ...{ traces, runs, closed, remaining },
      ...(setAside.length === 0 ? {} : { setAside }),
      ...(elsewhere.length === 0 ? {} : { elsewhere }),
    });
  else {
    const nothing =
      elsewhere.length === 0
        ? "Nothing is waiting for delivery."
        : `Nothing is waiting for delivery to ${shownAddress(target.url)}.`;
    if (ofOthers > 0)
      stdout.say(`${count(ofOthers, "record")} in use by a running process, which delivers them itself.`);
    if (ofOthers === 0 || redeliveryText(report) !== "") stdout.say(redeliveryText(report) || nothing);
    for (const other of elsewhere) stdout.say(elsewhereText(other));
  }
  if (remaining > 0) {
    throw new UserError(`not everything was delivered: ${report.error?.message ?? "no reason given"}`, {
      hint: "The rest stays on disk; try again when the tracking server responds.",
    });
  }
  const refused = setAside.find(({ records }) => records !== undefined);
  if (refused !== undefined) {
    throw new UserError(`the tracking server permanently rejected some records: ${refused.reason}`, {
      hint: `They were moved to ${refused.path} and will not be sent again.`,
    });
  }
}

const elsewhereText = ({ address, records }: { address: string; records: number }): string =>
  `Waiting for another server: ${count(records, "record")} for ${address}. Set MLFLOW_TRACKING_URI to that address to deliver them.`;
