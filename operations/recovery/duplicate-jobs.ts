import type { MlflowClient } from "mlflow-js-client";
import { done } from "rest-client";
import { idsByName } from "./look-up";
import { providerHost } from "./repairs";
import { nameOf, type StateResource } from "../../stack/state";

/** A job that the stack does not know, under the name of one that it has. */
export interface Double {
  /** What the program calls the one that the stack has. */
  readonly name: string;
  readonly called: string;
  readonly id: string;
  /** The workspace's address. */
  readonly host: string;
}

/** A connection to a workspace by its address. */
export type Connect = (host: string) => MlflowClient;

const jobType = "databricks:index/job:Job";

/**
 * The jobs that were made twice: the workspace made one, its answer was lost, and the provider, or the next `up`, asked
 * again. Unlike everything else in a lab a job has no name, path or token that a second one would be refused for.
 *
 * @param resources of the stack's state
 * @throws RestError
 */
export async function madeTwice(
  resources: readonly StateResource[],
  connect: Connect,
): Promise<readonly Double[]> {
  const state = { deployment: { resources } };
  const jobs = resources.flatMap((resource) => {
    const { urn, type, id, inputs, external } = resource;
    const [host, called] = [providerHost(state, resource), inputs?.["name"]];
    return type === jobType &&
      !external &&
      id !== undefined &&
      typeof host === "string" &&
      typeof called === "string"
      ? [{ name: nameOf(urn), id, host, called }]
      : [];
  });
  const known = new Set(jobs.map(({ host, id }) => `${host} ${id}`));
  const found = await Promise.all(
    jobs.map(async ({ name, host, called }) => {
      const ids = await idsByName(connect(host), { thing: "job", called });
      return ids.filter((id) => !known.has(`${host} ${id}`)).map((id) => ({ name, called, id, host }));
    }),
  );
  return found.flat();
}

/** Deletes a job that was made twice. @throws RestError */
export async function removeDouble({ host, id }: Double, connect: Connect): Promise<void> {
  const request = { method: "POST", path: "/api/2.2/jobs/delete", body: { job_id: Number(id) } } as const;
  await connect(host).json(request, done);
}
