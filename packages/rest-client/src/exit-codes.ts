/** The exit codes of everything that a person runs; a pipeline can tell its cases apart by them. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  unverified: 3,
  found: 4,
  defect: 70,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The table as the command's help shows it. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  success: "success",
  failure: "failure",
  usage: "usage error: options, configuration or environment, or a missing prerequisite",
  unverified: "unverified: nothing wrong was found, but something could not be checked",
  found: "found: the command worked, and found drift or a failed evaluation",
  defect: "a bug in this program",
  SIGHUP: "interrupted by a closed terminal",
  SIGINT: "interrupted by Ctrl-C",
  SIGTERM: "interrupted by SIGTERM, as kill, a container or a cancelled job sends it",
};
