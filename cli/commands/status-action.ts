import { armOf, requireLab } from "../../workload/azure/connect";
import { workspaceTarget } from "../../workload/connection";
import { readPrices } from "../../workload/cost/prices-file";
import { labStatus, type LabStatus } from "../../workload/lab-status";
import { MlflowHttp } from "../../workload/mlflow/http";
import { defaultRetryPolicy } from "../../workload/mlflow/retry";
import { useProxyOf } from "../../workload/network";
import { readResources } from "../../workload/stack-resources";
import { coloursFor } from "../colours";
import { leftoverLines } from "../leftover-text";
import { selectedStack } from "../selected-stack";
import { watcher } from "../watch";
import type { StatusFlags } from "./status";

/** Asks, and prints what stands. */
export async function executeStatus(flags: StatusFlags): Promise<void> {
  useProxyOf(process.env);
  const prices = await readPrices(flags.prices);
  const [status] = await watcher()<[LabStatus]>([
    {
      name: "status",
      title: "Looking at the lab",
      work: async () => {
        const configuration = await selectedStack(flags);
        const [config, resources] = await Promise.all([
          requireLab(configuration),
          readResources(configuration),
        ]);
        const connect = (host: string) =>
          new MlflowHttp(workspaceTarget(host, process.env), defaultRetryPolicy);
        return labStatus({ arm: armOf(configuration), config, resources, connect, prices });
      },
      outcome: ({ parts }) => `${parts.length} parts`,
    },
  ]);
  process.stdout.write(flags.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
  if (status.unverified.length > 0) process.exitCode = 3;
}

function statusText(status: LabStatus): string {
  const pc = coloursFor(process.stdout);
  const { parts, left, unverified, running, costPerHour, unpriced, prices } = status;
  const width = (of: (part: LabStatus["parts"][number]) => string): number =>
    Math.max(0, ...parts.map((part) => of(part).length));
  const [nameWidth, stateWidth] = [width(({ name }) => name), width(({ state }) => state)];
  const rows = parts.map(({ part, name, state, detail, owned, costPerHour: cost }) =>
    [
      `  ${part.padEnd("deployment".length)}`,
      name.padEnd(nameWidth),
      state.padEnd(stateWidth),
      cost === null ? "    ?    " : cost === 0 ? "         " : `$${cost.toFixed(2)}/h`.padStart(9),
      `${detail}${owned ? "" : pc.dim(" (not the stack's own)")}`,
    ].join("  "),
  );
  const sum = `about $${costPerHour.toFixed(2)} an hour`;
  const nothing =
    left.length > 0
      ? "the stack is not deployed"
      : unverified.length > 0
        ? "the stack is not deployed, and whether anything of it stands could not be looked at"
        : "nothing stands";
  return [
    "",
    pc.bold(`stack ${status.stack}, ${status.region}`),
    "",
    ...rows,
    ...(rows.length === 0 ? [`  ${nothing}`] : []),
    ...leftoverLines(left, pc),
    "",
    ...(running
      ? [pc.yellow(`Running: ${sum}, and calls on top. \`npx llmops cluster stop\` ends the machines.`)]
      : []),
    ...(!running && costPerHour > 0 ? [`Nothing is running; what stands costs ${sum}.`] : []),
    ...(unpriced.length === 0 ? [] : [pc.yellow(`No price is known of ${unpriced.join(" and of ")}.`)]),
    ...(costPerHour > 0
      ? [`Prices of ${prices.asOf}, ${prices.region}: ${prices.source}. Verify them.`]
      : []),
    ...unverified.map((one) => pc.yellow(`not verified: ${one}`)),
    "",
  ].join("\n");
}
