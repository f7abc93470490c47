/** How a pipeline is told of a folder for PATH: by a line in a file, or by one on standard output. */
export interface Announcement {
  readonly file: string | undefined;
  readonly output: string;
}

/**
 * GitHub Actions reads the file that GITHUB_PATH names, Azure Pipelines (TF_BUILD) a command on standard output;
 * anybody else is shown what to add.
 */
export function announceFolder(folder: string, environment: NodeJS.ProcessEnv): Announcement {
  if (environment["GITHUB_PATH"]) return { file: environment["GITHUB_PATH"], output: "" };
  if (environment["TF_BUILD"]) return { file: undefined, output: `##vso[task.prependpath]${folder}\n` };
  return { file: undefined, output: `Put it on PATH: ${folder}\n` };
}
