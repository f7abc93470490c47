import { format } from "prettier";
import type { ConfigKeyName } from "../../infra/config/keys";
import { NETWORKS } from "../../infra/config/network";
import {
  ACCOUNT_KEYS,
  CLUSTER_KINDS,
  DEPLOYMENT_SKUS,
  NOTEBOOK_LANGUAGES,
  PAUSE_STATUSES,
  SOFT_DELETED_CHOICES,
  WORKSPACE_SKUS,
} from "../../infra/config/types";
import { OPENAI_AUTH_METHODS } from "../../infra/outputs";
import { declaredConfig, defaultOf, type DeclaredKey } from "./declared-config";

const oneOf = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(" | ");

/** The types of arguments that are narrower than their keys'. */
const narrower: Partial<Record<ConfigKeyName, string>> = {
  tags: "Readonly<Record<string, string | number | boolean>>",
  network: oneOf(NETWORKS),
  openaiAuth: oneOf(OPENAI_AUTH_METHODS),
  openaiSoftDeleted: oneOf(SOFT_DELETED_CHOICES),
  openaiSku: oneOf(DEPLOYMENT_SKUS),
  openaiKey: oneOf(ACCOUNT_KEYS),
  openaiMoreDeployments: "readonly FurtherDeployment[]",
  workspaceSku: oneOf(WORKSPACE_SKUS),
  clusterKind: oneOf(CLUSTER_KINDS),
  notebookLanguage: oneOf(NOTEBOOK_LANGUAGES),
  jobPauseStatus: oneOf(PAUSE_STATUSES),
};
const types: Readonly<Record<string, string>> = {
  string: "string",
  integer: "number",
  boolean: "boolean",
};

function argument([key, declared]: readonly [ConfigKeyName, DeclaredKey]): string {
  const type = narrower[key] ?? types[declared.type];
  if (type === undefined)
    throw new RangeError(`${key} is of the type ${declared.type}: say which argument that is`);
  const value = defaultOf(declared);
  // What tells how to type it at a command line is of no use in a program.
  const description = declared.description.replaceAll(/ \(pulumi config set [^)]*\)/g, "");
  const lines = wrapped(description.trim(), 105);
  if (value !== undefined) lines.push(`@default ${JSON.stringify(value)}`);
  return `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\nreadonly ${key}?: ${type} | undefined;`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The source of infra/config/lab-arguments.ts: an argument for each key that Pulumi.yaml declares, with its text. */
export async function labArguments(project: string): Promise<string> {
  const source = `// Made by \`npm run docs\` from Pulumi.yaml, where each text is written.
import type { FurtherDeployment } from "./types";

/**
 * The arguments of a lab: the configuration keys of this project, none of them required.
 *
 * Each is a plain value and no \`Output\`: names and regions are decided, and mistakes told, before anything is declared.
 */
export interface LlmopsLabArgs {
${declaredConfig(project).map(argument).join("\n\n")}
}
`;
  return format(source, { parser: "typescript", printWidth: 110 });
}
