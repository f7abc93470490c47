import { resolveConnection } from "../../workload/connection";
import { UserError } from "../../workload/errors";
import { redeliveryText } from "../../workload/lab";
import { retryPolicyFrom } from "../../workload/mlflow/retry";
import { useProxyOf } from "../../workload/network";
import { redeliver } from "../../workload/spool/redelivery";
import { Spool } from "../../workload/spool/spool";
import { stateFolder } from "../../workload/spool/state-folder";
import { stdout } from "../terminal/output";

/** Delivers what is kept for the tracking server that the stack or the environment names. */
export async function flushTraces(options: { stack?: string; json?: boolean }): Promise<void> {
  const connection = await resolveConnection({
    environment: process.env,
    directory: process.cwd(),
    stack: options.stack,
  });
  useProxyOf(process.env);
  const report = await redeliver(new Spool(stateFolder(process.env), connection.target), {
    target: connection.target,
    retry: retryPolicyFrom(process.env),
  });
  const { traces, runs, closed, remaining } = report;
  if (options.json === true) stdout.json({ traces, runs, closed, remaining });
  else stdout.say(redeliveryText(report) || "Nothing was kept.");
  if (remaining > 0) {
    throw new UserError(`not everything was delivered: ${report.error?.message ?? "no reason given"}`, {
      hint: "It stays on disk; try again when the tracking server answers.",
    });
  }
}
