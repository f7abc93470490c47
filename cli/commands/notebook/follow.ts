import { UserError } from "../../../workload/errors";
import {
  type FinishedNotebook,
  type NotebookRunOptions,
  runNotebook,
} from "../../../workload/notebook/run-notebook";
import { interruptible } from "../../interrupt";
import { stderr } from "../../terminal/output";
import { block } from "../../terminal/printed";
import { watcher } from "../../terminal/steps";

/** Follows a notebook's job where a person sees it; the first Ctrl-C cancels the job. */
export async function followNotebook(
  options: Pick<NotebookRunOptions, "jobs" | "path" | "parameters" | "clusterId">,
): Promise<FinishedNotebook> {
  const [done] = await interruptible(
    (signal) =>
      watcher()<[FinishedNotebook]>([
        {
          name: "notebook",
          title: `Notebook ${options.path}`,
          work: (progress) => {
            let where = "";
            return runNotebook({
              ...options,
              signal,
              onPage: (url) => (where = `, see ${url}`),
              onProgress: (text) => progress(text + where),
            });
          },
          outcome: ({ failure }) => (failure === undefined ? "ran to its end" : `failed: ${failure.message}`),
        },
      ]),
    () => stderr.write("\nCancelling the job. Once more ends this at once; the job may then go on.\n"),
  );
  return done;
}

/** The error of a notebook that failed: its own traceback, unless a document has it already. */
export function notebookFailure(
  { message, trace }: NonNullable<FinishedNotebook["failure"]>,
  page: string | undefined,
  isInDocument: boolean,
): UserError {
  if (trace !== undefined && !isInDocument) stderr.say(block(trace));
  return new UserError(`the notebook failed: ${message}`, {
    ...(page === undefined ? {} : { hint: `See ${page}` }),
  });
}
