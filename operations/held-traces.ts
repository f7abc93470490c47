import { setTimeout as sleep } from "node:timers/promises";
import { workspaceTarget } from "../stack/connection";
import { RestError } from "rest-client";
import { MlflowClient, searchTraceInfos } from "mlflow-js-client";
import { defaultRetryPolicy } from "rest-client";
import type { StateResource } from "../stack/state";

/** An experiment that a stack has made, and what it holds. */
export interface HeldTraces {
  readonly experiment: string;
  /** Undefined where it could not be asked. */
  readonly traces: number | undefined;
  /** Whether these are all, and not only those that were counted within the time. */
  readonly all: boolean;
  /** Why it could not be asked, or not within the time. */
  readonly reason?: string;
}

const EXPERIMENT_TYPE = "databricks:index/mlflowExperiment:MlflowExperiment";

interface OwnExperiment {
  readonly id: string;
  readonly name: string;
  /** Address of its workspace, where the state has it in plain text. */
  readonly host: string | undefined;
}

/** The experiments that a stack has made, by its state. */
export function ownExperiments(resources: readonly StateResource[]): OwnExperiment[] {
  return resources
    .filter(({ type, external }) => type === EXPERIMENT_TYPE && external !== true)
    .map(({ id = "", inputs, provider = "" }) => {
      const { inputs: of } = resources.find(({ urn }) => provider.startsWith(`${urn}::`)) ?? {};
      const [name, host] = [inputs?.["name"], of?.["host"]];
      return {
        id,
        name: typeof name === "string" ? name : id,
        host: typeof host === "string" ? host : undefined,
      };
    });
}

/**
 * Asks how many traces the experiments of a stack hold; those that hold none are left out. Nothing is waited for longer
 * than `withinMs`, and what fails is told in the answer.
 */
export async function heldTraces(
  resources: readonly StateResource[],
  environment: NodeJS.ProcessEnv,
  withinMs: number,
): Promise<HeldTraces[]> {
  const found = await Promise.all(
    ownExperiments(resources).map((experiment) => held(experiment, environment, withinMs)),
  );
  return found.filter(({ traces }) => traces !== 0);
}

async function held(
  { id, name, host }: OwnExperiment,
  environment: NodeJS.ProcessEnv,
  withinMs: number,
): Promise<HeldTraces> {
  const unknown = { experiment: name, traces: undefined, all: false };
  if (host === undefined) return { ...unknown, reason: "the state does not name its workspace" };
  const policy = { ...defaultRetryPolicy, retries: 0, timeoutMs: withinMs };
  const http = new MlflowClient(workspaceTarget(host, environment), { retry: policy });
  const ended = Date.now() + withinMs;
  let traces = 0;
  const counting = async (): Promise<boolean> => {
    for await (const page of searchTraceInfos(http, { experimentId: id })) {
      traces += page.length;
      if (Date.now() > ended) return false;
    }
    return true;
  };
  try {
    const all = await Promise.race([counting(), sleep(withinMs, false, { ref: false })]);
    if (all || traces > 0) return { experiment: name, traces, all };
    return { ...unknown, reason: "no answer in time" };
  } catch (error) {
    // What is not there holds nothing.
    if (error instanceof RestError && error.code === "RESOURCE_DOES_NOT_EXIST")
      return { experiment: name, traces: 0, all: true };
    if (traces > 0) return { experiment: name, traces, all: false };
    return { ...unknown, reason: error instanceof Error ? error.message : String(error) };
  }
}
