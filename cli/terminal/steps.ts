import { Listr, ListrLogger, ProcessOutput } from "listr2";
import pc from "picocolors";
import type { Show, Step } from "../../rehearsal/steps";
import { neutralInLine, withoutCommands } from "./neutral";

/** A pipe gets a line when a step begins, at most one in this many milliseconds while it lasts, one at its end. */
const plainLineEveryMs = 15_000;

/**
 * Shows steps on standard error: with spinners to a person at a terminal, as plain lines to a pipe.
 * Standard output stays free for results.
 */
export function watcher(stderr: Screen): Show {
  return stderr.isTerminal ? onTerminal : plainly(stderr);
}

/** As much of an output as steps need. */
interface Screen {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

/** Every step runs to its end before the first failure is passed on. */
async function settle<T extends readonly unknown[]>(works: readonly Promise<unknown>[]): Promise<T> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

const shown = (text: string): string => withoutCommands(neutralInLine(text));

const onTerminal: Show = async <T extends readonly unknown[]>(steps: {
  readonly [K in keyof T]: Step<T[K]>;
}) => {
  const works: Promise<unknown>[] = [];
  const list = new Listr(
    (steps as readonly Step<unknown>[]).map((step) => ({
      title: shown(step.title),
      task: async (_, task) => {
        const work = step.work((text) => (task.output = shown(text)));
        works.push(work);
        try {
          task.title = shown(`${step.title}: ${step.outcome(await work)}`);
        } catch (error) {
          throw new Error(shown(`${step.title}: ${firstLine(error)}`), { cause: error });
        }
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
      rendererOptions: {
        collapseErrors: true,
        timer: {
          condition: true,
          field: (ms) => `${(ms / 1000).toFixed(1)} s`,
          format: () => pc.dim,
        },
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    },
  );
  await list.run();
  return settle<T>(works);
};

const plainly =
  (stderr: Screen): Show =>
  <T extends readonly unknown[]>(steps: { readonly [K in keyof T]: Step<T[K]> }) =>
    settle<T>(
      (steps as readonly Step<unknown>[]).map(async (step) => {
        const started = Date.now();
        let lastLine = started;
        stderr.write(`${shown(step.title)} ...\n`);
        try {
          const value = await step.work((text) => {
            if (Date.now() - lastLine < plainLineEveryMs) return;
            lastLine = Date.now();
            stderr.write(`${shown(step.title)}: ${shown(text)}\n`);
          });
          stderr.write(
            `${shown(step.title)}: ${shown(step.outcome(value))} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
          );
          return value;
        } catch (error) {
          stderr.write(`${shown(step.title)}: failed: ${shown(firstLine(error))}\n`);
          throw error;
        }
      }),
    );
