import { armOf, requireLab } from "../../../stack/connect";
import { workspaceTarget } from "../../../stack/connection";
import { readPrices } from "../../../operations/cost/prices-file";
import { labStatus, type LabStatus } from "../../../operations/status/lab-status";
import { MlflowClient } from "mlflow-js-client";
import { exitCodes, useProxyOf } from "rest-client";
import { readResources } from "../../../stack/resources";
import { leftoverLines } from "../../stack/leftovers-text";
import { stackFlag } from "../../stack/stack-flag";
import { selectedStack } from "../../stack/selected-stack";
import {
  joined,
  line,
  lines,
  padded,
  type Printed,
  stderr,
  stdout,
  style,
  widest,
} from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { StatusFlags } from "./command";

/** Reads the lab's resources and prints their status. */
export async function executeStatus(flags: StatusFlags): Promise<void> {
  useProxyOf(process.env);
  const prices = await readPrices(flags.prices);
  const [status] = await watcher(stderr)<[LabStatus]>([
    {
      name: "status",
      title: "Checking the lab",
      work: async () => {
        const configuration = await selectedStack(flags);
        const resources = await readResources(configuration);
        const config = await requireLab(configuration, resources);
        const connect = (host: string) => new MlflowClient(workspaceTarget(host, process.env));
        return labStatus({
          arm: armOf(configuration),
          config,
          resources,
          connect,
          prices,
          stack: flags.stack,
        });
      },
      outcome: ({ parts }) => `${parts.length} parts`,
    },
  ]);
  if (flags.json) stdout.json(status);
  else stdout.write(statusText(status, stackFlag(flags.stack)));
  if (status.unverified.length > 0) process.exitCode = exitCodes.unverified;
}

function statusText(status: LabStatus, on: string): Printed {
  const { parts, changed, left, unverified, running, costPerHour, unpriced, prices } = status;
  const nameWidth = widest(parts.map(({ name }) => name));
  const stateWidth = widest(parts.map(({ state }) => state));
  const rows = parts.map(({ part, name, state, detail, owned, costPerHour: cost }) =>
    joined(
      [
        line`  ${padded(part, "deployment".length)}`,
        padded(name, nameWidth),
        padded(state, stateWidth),
        cost === null ? "    ?    " : cost === 0 ? "         " : `$${cost.toFixed(2)}/h`.padStart(9),
        line`${detail}${owned ? "" : style.dim(" (not owned by the stack)")}`,
      ],
      "  ",
    ),
  );
  const sum = `about $${costPerHour.toFixed(2)} an hour`;
  const nothing =
    left.length > 0
      ? "the stack is not deployed"
      : unverified.length > 0
        ? "the stack is not deployed; leftovers could not be ruled out"
        : "no resources exist";
  return lines([
    "",
    style.bold(line`stack ${status.stack}, ${status.region}`),
    "",
    ...rows,
    ...(rows.length === 0 ? [line`  ${nothing}`] : []),
    ...changed.map(
      ({ kind, name, change }) => line`  ${style.yellow("changed")}  ${kind} ${name}: ${change}`,
    ),
    ...(changed.length === 0
      ? []
      : [
          line`        ${style.cyan(line`$ npx llmops recover${on} && pulumi up${on}`)}  restores what the stack declares`,
        ]),
    ...leftoverLines(left),
    "",
    ...(running
      ? [
          style.yellow(
            line`Running: ${sum}, plus calls. \`npx llmops cluster stop${on}\` stops the machines.`,
          ),
        ]
      : []),
    ...(!running && costPerHour > 0 ? [`Nothing is running; existing resources cost ${sum}.`] : []),
    ...(unpriced.length === 0 ? [] : [style.yellow(line`No known price for ${joined(unpriced, " and ")}.`)]),
    ...(costPerHour > 0
      ? [line`Prices as of ${prices.asOf}, ${prices.region}: ${prices.source}. Verify them.`]
      : []),
    ...unverified.map((one) => style.yellow(line`not verified: ${one}`)),
    "",
  ]);
}
