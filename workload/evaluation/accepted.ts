import { UserError } from "rest-client";
import { RestError } from "rest-client";
import { readAnswer } from "rest-client";
import { type MlflowClient, readRunArtifact, type Run, searchRuns } from "mlflow-js-client";
import { flag, list, object, text as string } from "rest-client";
import { kindTag, runKinds, taggedWith } from "../../stack/run-kind";
import { evaluationTags, resultsPath } from "./evaluation-run";
import type { AcceptedCase } from "./report";

/** The run that a dataset's evaluations are compared with. */
export interface Accepted {
  readonly runId: string;
  readonly name: string;
  readonly cases: readonly AcceptedCase[];
}

/**
 * The last accepted run of a dataset's cases in an experiment; undefined where there is none.
 *
 * @throws RestError, and UserError where the run's results cannot be read
 */
export async function lastAccepted(
  http: MlflowClient,
  experimentId: string,
  dataset: string,
): Promise<Accepted | undefined> {
  // The dataset's name may hold what no filter can: it is compared here.
  const filter = taggedWith({ [kindTag]: runKinds.evaluation, [evaluationTags.accepted]: "true" });
  for await (const page of searchRuns(http, experimentId, filter)) {
    const run = page.find(({ data }) =>
      data.tags?.some(({ key, value }) => key === evaluationTags.dataset && value === dataset),
    );
    if (run !== undefined) return acceptedOf(http, run);
  }
  return undefined;
}

async function acceptedOf(http: MlflowClient, run: Run): Promise<Accepted> {
  const { run_id: runId, run_name: name } = run.info;
  const unreadable = (why: string): UserError =>
    new UserError(`the accepted run ${name} (${runId}) has no results to compare with: ${why}`, {
      hint: `Take its tag ${evaluationTags.accepted} away, or delete it, and accept another.`,
    });
  let text: string;
  try {
    text = await readRunArtifact(http, run, resultsPath);
  } catch (error) {
    if (!(error instanceof RestError) || error.retryable) throw error;
    throw unreadable(error.message);
  }
  const cases = casesOf(text);
  if (cases === undefined) throw unreadable(`${resultsPath} is not an evaluation's`);
  return { runId, name, cases };
}

/** What an evaluation's results say of its cases, or undefined where they are none. */
export function casesOf(text: string): AcceptedCase[] | undefined {
  const shape = list(object<AcceptedCase>({ id: string, digest: string, passed: flag }, {}));
  try {
    const { results } = readAnswer(text, object<{ results: AcceptedCase[] }>({ results: shape }, {}));
    return results.map(({ id, digest, passed }) => ({ id, digest, passed }));
  } catch {
    return undefined;
  }
}
