import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { AzureSetting } from "azure-client";
import { azureLogin } from "../infra/config/login-method";
import { exitCodes, usageError, UserError } from "rest-client";
import { flag, filledText, object, orElse, record, type Shape, ShapeError, text } from "rest-client";
import { readPulumi, runPulumi } from "./pulumi-command";
import { findProject } from "./outputs";

/** A stack's configuration as the engine would hand it to the program, with the project's defaults. */
export interface StackConfiguration {
  /** The project's folder. */
  readonly folder: string;
  /** The project's name, which its own keys start with. */
  readonly project: string;
  /** The stack's name, without an organisation. */
  readonly stack: string;
  /** The name to give to Pulumi, with an organisation where one was given. Default: the name alone. */
  readonly reference?: string;
  /** Texts by `namespace:key`, objects and arrays as JSON, secrets in plain text. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: ReadonlySet<string>;
  /** A setting of the Azure provider, as `pulumi up` would see it. */
  readonly setting: AzureSetting;
}

interface Entry {
  readonly value?: string;
  readonly secret: boolean;
}

const entryShape: Shape<Entry> = object<Entry>({ secret: orElse(false, flag) }, { value: text });

/**
 * Asks Pulumi's command for the configuration of a stack, the selected one unless one is named.
 * @throws UserError without a project, or with what Pulumi said
 */
export async function readStackConfiguration(options: {
  readonly directory: string;
  readonly stack: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}): Promise<StackConfiguration> {
  const folder = requireProject(options.directory);
  const named = options.stack === undefined ? [] : ["--stack", options.stack];
  const [json, stack, project] = await Promise.all([
    pulumi(["config", "--json", "--show-secrets", ...named], folder),
    options.stack ?? pulumi(["stack", "--show-name"], folder),
    projectName(folder),
  ]);
  const entries = Object.entries(readPulumi("pulumi config --json", json, record(entryShape)));
  const values = Object.fromEntries(entries.map(([key, { value }]) => [key, value ?? ""]));
  return {
    folder,
    project,
    stack: stack.trim().split("/").at(-1) ?? "",
    reference: stack.trim(),
    values,
    secretKeys: new Set(entries.flatMap(([key, { secret }]) => (secret ? [key] : []))),
    setting: (key, variable) => values[`azure-native:${key}`] || options.environment[variable] || undefined,
  };
}

/** Sets a key of the stack's configuration. */
export async function setConfiguration(
  { folder, project, stack, reference = stack }: StackConfiguration,
  key: string,
  value: string,
): Promise<void> {
  await pulumi(["config", "set", `${project}:${key}`, value, "--stack", reference], folder);
}

/** The subscription that the lab goes to: configured, in the environment, or that of the Azure CLI's login. */
export async function subscriptionOf(setting: AzureSetting): Promise<string | undefined> {
  const given = setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
  return given ?? (azureLogin(setting) === "azureCli" ? subscriptionOfAzureCli() : undefined);
}

/** @throws UserError where there is no project */
export function requireProject(directory: string): string {
  const folder = findProject(directory);
  if (folder !== undefined) return folder;
  throw usageError(`there is no Pulumi project in ${directory}`, "Run this in the project's folder.");
}

function subscriptionOfAzureCli(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("az", ["account", "show", "--query", "id", "--output", "tsv"], (error, stdout) => {
      resolve(error === null ? stdout.trim() || undefined : undefined);
    });
  });
}

/** The name in a project's Pulumi.yaml. @throws UserError where that is none */
export async function projectName(folder: string): Promise<string> {
  const path = join(folder, "Pulumi.yaml");
  try {
    const file: unknown = parse(await readFile(path, "utf8"));
    return object<{ name: string }>({ name: filledText }, {})(file, "").name;
  } catch (error) {
    const [why] = (error as Error).message.split("\n");
    const what = error instanceof ShapeError ? `${why}` : `it cannot be read: ${why}`;
    throw usageError(`${path} is not a Pulumi project's: ${what}`);
  }
}

async function pulumi(parameters: readonly string[], folder: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runPulumi(parameters, folder);
  if (exitCode === 0) return stdout;
  const said = stderr
    .split("\n")
    .map((line) => line.trim().replace(/^error:\s*/, ""))
    .filter((line) => line !== "");
  throw new UserError(
    `Pulumi could not ${parameters[0] === "config" ? "read or write the stack's configuration" : "name the stack"}: ${said[0] ?? "no reason given"}`,
    {
      hint: "Select a stack with `pulumi stack select`, or name one with --stack.",
      exitCode: exitCodes.usage,
    },
  );
}
