import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { RequestLine } from "azure-simulator";
import { faultNamed } from "./fault-choice";
import { layFoundation, type FoundationOptions } from "./foundation";
import { Pulumi } from "./pulumi";
import { projectFolder } from "./python";
import {
  environmentFile,
  removeEnvironmentFile,
  requireFree,
  stageFolder,
  startStage,
  writeEnvironmentFile,
  type Stage,
} from "./stage";
import type { Show } from "./steps";

export interface OpenHouseOptions extends Omit<FoundationOptions, "folder" | "closers"> {
  /** Where to write the environment to source. */
  readonly envFile: string;
  readonly fault?: string | undefined;
  readonly latency?: "none" | "realistic";
  readonly config?: Readonly<Record<string, string>>;
  readonly port?: number | undefined;
  readonly installedPlugins?: string | undefined;
  /** Gets a line for every request that reaches the cloud. */
  readonly onRequest?: ((line: string) => void) | undefined;
  /** Called when everything answers. */
  readonly ready: (house: { readonly mlflow: string; readonly stack: string }) => void;
}

/** Resolves when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

const requestText = ({ method, host, path, status, refused, fault }: RequestLine): string =>
  `${status} ${method.padEnd(6)} ${host}${path}${fault ? ` [fault ${fault}]` : ""}${refused ? ` [refused: ${refused}]` : ""}`;

/** Starts everything, leaves it to be used by hand from another terminal, and stops it when the signal is aborted. */
export async function openHouse(options: OpenHouseOptions, show: Show): Promise<void> {
  const fault = options.fault === undefined ? undefined : await faultNamed(options.fault);
  const { envFile, onRequest } = options;
  await requireFree(envFile);
  // What cannot be written at the end is found out before minutes are spent.
  await mkdir(dirname(envFile), { recursive: true });
  const folder = await stageFolder();
  const closers: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const foundation = await layFoundation({ ...options, folder, closers }, show);
    const project = projectFolder();
    const [stage] = await show<[Stage]>([
      {
        name: "cloud",
        title: "Cloud",
        work: async () => {
          const started = await startStage({
            ...options,
            ...foundation,
            project,
            folder,
            faults: fault?.rules ?? [],
            onRequest: onRequest && ((line) => onRequest(requestText(line))),
          });
          closers.push(() => started.close());
          await new Pulumi({ cwd: project, env: started.environment, scratch: folder }).initialise(
            started.stackFile.stack,
          );
          return started;
        },
        outcome: ({ cloud }) => `stands in for Azure behind ${cloud.proxyUrl}`,
      },
    ]);
    await writeEnvironmentFile(envFile, environmentFile(stage.changes, foundation.engine.folder));
    closers.push(() => removeEnvironmentFile(envFile));
    options.ready({ mlflow: foundation.mlflow.page, stack: stage.stackFile.stack });
    await aborted(options.signal);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
