import { usageError } from "rest-client";

/** Flags of `pulumi up` and `pulumi destroy` that leave nothing to be asked. Short ones may be put together. */
const agrees = /^(--(yes|skip-preview|remote|preview-only|help)(=(true|t|1))?|-h|-[dejQ]*[yf][dejQyf]*)$/i;
const isTrue = (text: string | undefined): boolean => /^(1|t|true)$/i.test(text ?? "");

/** Variables by which Pulumi knows a pipeline, in which it asks nothing although there may be a terminal. */
const pipelines = [
  ...[
    "APPVEYOR",
    "BITBUCKET_COMMIT",
    "BUILDKITE",
    "CIRCLECI",
    "CODEBUILD_BUILD_ARN",
    "DRONE",
    "GITHUB_ACTIONS",
  ],
  ...["GITLAB_CI", "JENKINS_URL", "PULUMI_CI_SYSTEM", "SEMAPHORE", "TEAMCITY_VERSION", "TF_BUILD", "TRAVIS"],
];

/** What decides whether Pulumi can ask a person. */
export interface Asking {
  /** The flags for `pulumi`. */
  readonly passed: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Whether its standard input and its standard output are a terminal. */
  readonly isTerminal: boolean;
}

/**
 * `pulumi up` and `pulumi destroy` ask before they begin, and end where they cannot. That is looked at before a
 * command changes anything.
 *
 * @param command what to say yes to, e.g. `npx llmops up`
 * @throws UserError where there is nobody to ask, and nobody has said yes
 */
export function requireConsent(command: string, { passed, environment, isTerminal }: Asking): void {
  const given = passed.some((flag) => agrees.test(flag));
  const set = ["PULUMI_SKIP_CONFIRMATIONS", "PULUMI_OPTION_YES", "PULUMI_OPTION_SKIP_PREVIEW"];
  if (given || set.some((name) => isTrue(environment[name]))) return;
  const asks =
    isTerminal &&
    environment["TERM"]?.toLowerCase() !== "dumb" &&
    !passed.some((flag) => /^--non-interactive(=(true|t|1))?$/i.test(flag)) &&
    !isTrue(environment["PULUMI_OPTION_NON_INTERACTIVE"]) &&
    !pipelines.some((name) => environment[name]);
  if (asks) return;
  throw usageError(
    "Pulumi asks for a confirmation, and there is no terminal to ask on. Nothing was changed",
    `To confirm beforehand: ${command} -- ${[...passed, "--yes"].join(" ")}`,
  );
}
