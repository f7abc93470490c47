/**
 * The contract between the lab and everybody who uses it: other stacks, the workload, a person's scripts.
 *
 * A key never changes its meaning within a version. A new key is added without a new version; a key that is
 * renamed, removed or given another meaning makes one. Imports nothing, so that a reader loads nothing else.
 *
 * @example
 * const command = ["stack", "output", "--json", "--show-secrets"];
 * const printed = execFileSync("pulumi", command, { encoding: "utf8" });
 * const { openaiEndpoint, workspaceHost } = parseLabOutputs(printed);
 *
 * @module azure-llmops-lab/outputs
 */

/** The version of the contract that this program writes and that these readers understand. */
export const OUTPUTS_VERSION = 2;

/** How callers authenticate to the account: with one of its keys, or with Microsoft Entra tokens. */
export const OPENAI_AUTH_METHODS = ["key", "entra"] as const;

/** One of {@link OPENAI_AUTH_METHODS}. */
export type OpenAIAuth = (typeof OPENAI_AUTH_METHODS)[number];

/** What a deployed lab says about itself, under these exact names, as stack outputs. */
export interface LabOutputs {
  /** Version of this contract, see {@link OUTPUTS_VERSION}. */
  outputsVersion: number;
  /** Subscription the lab lives in, a GUID. */
  subscriptionId: string;
  /** Name of the resource group that holds what the lab creates. */
  resourceGroup: string;
  /** Azure region of the lab in its short form, for example `swedencentral`. */
  region: string;
  /** Name of the Azure OpenAI account. */
  openaiAccountName: string;
  /** ARM id of the Azure OpenAI account. */
  openaiAccountId: string;
  /** Endpoint of the account with a trailing slash: `https://NAME.openai.azure.com/`. */
  openaiEndpoint: string;
  /** Name of the model deployment, which a chat completion's path carries. */
  openaiDeployment: string;
  /** Name of the model behind the deployment, for example `gpt-4o`. */
  openaiModel: string;
  /** Data-plane API version to call the deployment with, for example `2024-05-01-preview`. */
  openaiApiVersion: string;
  /** How callers authenticate to the account: `key` (API key), or `entra` (Microsoft Entra tokens), where there is no key anywhere. */
  openaiAuth: OpenAIAuth;
  /**
   * Key of the account, the one that the configuration's openaiKey names. Secret: encrypted in the state and shown
   * only with `--show-secrets`.
   * Only where `openaiAuth` is `key`.
   */
  openaiApiKey?: string;
  /**
   * Name of the Unity Catalog service credential that notebooks get their tokens for the account from.
   * Only where `openaiAuth` is `entra`.
   */
  serviceCredential?: string;
  /** ARM id of the Databricks workspace. */
  workspaceId: string;
  /** Address of the workspace without a trailing slash: `https://adb-N.M.azuredatabricks.net`. */
  workspaceHost: string;
  /** Id of the cluster in the workspace, for example `0923-164208-meows279`; or {@link SERVERLESS}. */
  clusterId: string;
  /** Path of the notebook in the workspace. */
  notebookPath: string;
  /** Address of the notebook in the workspace's user interface. */
  notebookUrl: string;
  /** Id of the MLflow experiment, a string of digits. */
  experimentId: string;
  /** Name of the MLflow experiment, which in Databricks is its workspace path. */
  experimentName: string;
  /** Name of the lab's secret scope. Where `openaiAuth` is `key` it holds the account's key under {@link SECRET_KEY}. */
  secretScope: string;
}

/** In place of a cluster's id: the lab has none, and its notebooks run on serverless compute. */
export const SERVERLESS = "serverless";

/** Name under which the secret scope holds the account's key. */
export const SECRET_KEY = "openai-api-key";

/** The lab's notebooks by their names; they are in one folder, that of `notebookPath`. */
export const NOTEBOOKS = {
  /** Asks the model and traces what it answers; the notebook of `notebookPath`. */
  tracedChat: "traced-chat",
  /** Puts every prompt of a table or a file to the model. */
  batch: "batch-prompts",
  /** Compares the traces of a baseline with those of a candidate. */
  monitor: "monitor-drift",
} as const;

/**
 * The path of one of the lab's notebooks in the workspace.
 *
 * @param outputs a lab's outputs, or their `notebookPath` alone
 * @param notebook its name, one of {@link NOTEBOOKS}
 */
export function notebookPathOf(
  { notebookPath }: Pick<LabOutputs, "notebookPath">,
  notebook: (typeof NOTEBOOKS)[keyof typeof NOTEBOOKS],
): string {
  return notebookPath.replace(/[^/]*$/, notebook);
}

/** The key that a lab has by the way its account is called, beside {@link OUTPUT_KEYS}; a non-empty string. */
export const AUTH_OUTPUT_KEYS = {
  /** The account's key. */
  key: "openaiApiKey",
  /** Where notebooks get their tokens for the account from. */
  entra: "serviceCredential",
} as const satisfies Record<OpenAIAuth, keyof LabOutputs>;

/** Every key of the contract that each lab has, but its version; each is a non-empty string. */
export const OUTPUT_KEYS = [
  "subscriptionId",
  "resourceGroup",
  "region",
  "openaiAccountName",
  "openaiAccountId",
  "openaiEndpoint",
  "openaiDeployment",
  "openaiModel",
  "openaiApiVersion",
  "openaiAuth",
  "workspaceId",
  "workspaceHost",
  "clusterId",
  "notebookPath",
  "notebookUrl",
  "experimentId",
  "experimentName",
  "secretScope",
] as const satisfies readonly Exclude<keyof LabOutputs, "outputsVersion">[];

/** Every key of the contract. */
export const LAB_OUTPUT_KEYS: readonly (keyof LabOutputs)[] = [
  "outputsVersion",
  ...OUTPUT_KEYS,
  ...Object.values(AUTH_OUTPUT_KEYS),
];

/** What `pulumi stack output --json` prints in place of a secret when `--show-secrets` is missing. */
const MASKED = "[secret]";

/** Outputs that cannot be read as this contract. The message is meant for the user and says what to do. */
export class LabOutputsError extends Error {
  /** Tells the error apart where `instanceof` does not, as with two copies of this package. */
  override readonly name = "LabOutputsError";
}

/**
 * Checks that `values` keep the contract and returns them without other keys.
 *
 * @param values outputs by name, secrets in plain text
 * @param source what the message calls them, for example `stack acme/dev`
 * @throws {@link LabOutputsError} naming the version that does not fit, or every key that is missing, masked
 *   or not a string
 */
export function readLabOutputs(values: Readonly<Record<string, unknown>>, source = "the stack"): LabOutputs {
  if (Object.keys(values).length === 0) {
    throw new LabOutputsError(
      `${source} has no outputs: it was never deployed, or was destroyed; run \`pulumi up\` there first`,
    );
  }
  const problem = versionProblem(values.outputsVersion);
  if (problem !== undefined) throw new LabOutputsError(`${source} ${problem}`);

  const auth = OPENAI_AUTH_METHODS.find((method) => method === values.openaiAuth);
  if (auth === undefined && values.openaiAuth !== undefined) {
    throw new LabOutputsError(
      `${source} has the output openaiAuth ${JSON.stringify(values.openaiAuth)}, this program knows ` +
        `${OPENAI_AUTH_METHODS.join(" and ")}: update this program`,
    );
  }

  // What OUTPUT_KEYS lacks of LabOutputs is missing in what is returned, and so does not compile.
  const outputs = {} as Record<(typeof OUTPUT_KEYS)[number], string> &
    Partial<Record<(typeof AUTH_OUTPUT_KEYS)[OpenAIAuth], string>>;
  const missing: string[] = [];
  const masked: string[] = [];
  for (const key of [...OUTPUT_KEYS, ...(auth === undefined ? [] : [AUTH_OUTPUT_KEYS[auth]])]) {
    const value = values[key];
    if (typeof value !== "string" || value === "") missing.push(key);
    else if (value === MASKED) masked.push(key);
    else outputs[key] = value;
  }
  if (auth === undefined || missing.length > 0) {
    throw new LabOutputsError(
      `${source} is missing the outputs ${missing.join(", ")}: run \`pulumi up\` until it succeeds, or \`pulumi refresh\` if it has`,
    );
  }
  if (masked.length > 0) {
    throw new LabOutputsError(`${source} hides ${masked.join(", ")}: read its outputs with --show-secrets`);
  }
  return { ...outputs, outputsVersion: OUTPUTS_VERSION, openaiAuth: auth };
}

/**
 * Reads what `pulumi stack output --json --show-secrets` printed.
 *
 * @param json all of what was printed
 * @param source what the message calls the outputs' stack, for example `stack acme/dev`
 * @throws {@link LabOutputsError} when it is not a JSON object or does not keep the contract
 */
export function parseLabOutputs(json: string, source = "the stack"): LabOutputs {
  let values: unknown;
  try {
    values = JSON.parse(json);
  } catch {
    values = undefined;
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new LabOutputsError(
      `the outputs of ${source} are not a JSON object: expected what \`pulumi stack output --json --show-secrets\` prints`,
    );
  }
  return readLabOutputs(values as Record<string, unknown>, source);
}

/**
 * Says what is wrong with the version of the outputs, or nothing when it is the one read here.
 *
 * @param version the output `outputsVersion`, undefined where there is none
 * @returns the rest of a sentence that begins with the stack
 */
export function versionProblem(version: unknown): string | undefined {
  if (version === undefined) {
    return "has no output outputsVersion: it is not a stack of this program, or `pulumi up` did not finish";
  }
  if (version === OUTPUTS_VERSION) return undefined;
  const remedy =
    typeof version === "number" && version > OUTPUTS_VERSION
      ? "update this program, or its azure-llmops-lab"
      : "run `pulumi up` there with the version of azure-llmops-lab that is used here";
  return `has outputs of version ${JSON.stringify(version)}, this program reads version ${OUTPUTS_VERSION}: ${remedy}`;
}
