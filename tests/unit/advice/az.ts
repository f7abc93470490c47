import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * The few commands of the Azure CLI that this project offers, with the options that they really have, as requests of
 * Azure Resource Manager. What the real command would refuse is refused.
 *
 * Source: https://learn.microsoft.com/cli/azure/reference-index
 */

/** Asks Azure Resource Manager. */
export type Send = (
  method: string,
  path: string,
  version: string,
  body?: object,
) => Promise<{ readonly status: number; text(): Promise<string> }>;

type Given = Readonly<Record<string, string>>;

interface Option {
  readonly short?: string;
  readonly isFlag?: true;
  readonly isRequired?: true;
}

interface AzCommand {
  readonly options: Readonly<Record<string, Option>>;
  /** Left out: it only reads, or asks a person. */
  readonly run?: (given: Given, send: Send) => Promise<void>;
}

/** A person who has more than one subscription may have selected another one than the stack's. */
const SELECTED = "99999999-9999-4999-8999-999999999999";

const everywhere: AzCommand["options"] = { subscription: {}, output: { short: "o" }, query: {} };
const required = { isRequired: true } as const;

/** Built-in roles: their ids, and what of this project's actions they allow. */
const roles: Readonly<Record<string, { readonly id: string; readonly allows: RegExp }>> = {
  Contributor: {
    id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    allows: /^(?!Microsoft\.Authorization\/.*\/(write|delete)$)/i,
  },
  "Cognitive Services Contributor": {
    id: "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68",
    allows: /^Microsoft\.CognitiveServices\//i,
  },
  "Role Based Access Control Administrator": {
    id: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    allows: /^(Microsoft\.Authorization\/roleAssignments\/(write|delete)$|.*\/read$)/i,
  },
};

/** Whether a role, by the id of its definition, allows an action. */
export const roleAllows = (definition: string, action: string): boolean =>
  Object.values(roles).some(({ id, allows }) => definition.endsWith(id) && allows.test(action));

const resourceGroups = (given: Given): string =>
  `/subscriptions/${given["subscription"] ?? SELECTED}/resourceGroups`;

const commands: Readonly<Record<string, AzCommand>> = {
  login: { options: {} },
  "account show": { options: {} },
  "account list": { options: {} },
  "network list-usages": { options: { location: { short: "l", ...required } } },
  "vm list-usage": { options: { location: { short: "l", ...required } } },
  "cognitiveservices account list-deleted": { options: {} },
  "cognitiveservices account purge": {
    options: {
      location: { short: "l", ...required },
      "resource-group": { short: "g", ...required },
      name: { short: "n", ...required },
    },
    async run(given, send) {
      const { location = "", name = "", subscription = SELECTED } = given;
      const path = `/subscriptions/${subscription}/providers/Microsoft.CognitiveServices/locations/${location}/resourceGroups/${given["resource-group"] ?? ""}/deletedAccounts/${name}`;
      await remove(path, "2025-06-01", send);
    },
  },
  "group delete": {
    options: { name: { short: "n", ...required }, yes: { short: "y", isFlag: true } },
    run: (given, send) => remove(`${resourceGroups(given)}/${given["name"] ?? ""}`, "2024-03-01", send),
  },
  "resource delete": {
    options: { ids: required },
    async run({ ids = "" }, send) {
      await remove(ids, await newestVersion(ids, send), send);
    },
  },
  "provider register": {
    options: { namespace: { short: "n", ...required }, wait: { isFlag: true } },
    async run({ subscription = SELECTED, namespace = "" }, send) {
      const path = `/subscriptions/${subscription}/providers/${namespace}`;
      await settled(await send("POST", `${path}/register`, "2024-03-01"), path);
      // It waits by looking.
      await send("GET", path, "2024-03-01");
    },
  },
  "role assignment create": {
    options: { assignee: required, role: required, scope: required },
    async run({ assignee = "", role = "", scope = "" }, send) {
      const id = roles[role]?.id;
      if (id === undefined) throw new Error(`az: role '${role}' doesn't exist`);
      const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
      const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
      const properties = { principalId: assignee, roleDefinitionId };
      await settled(await send("PUT", path, "2022-04-01", { properties }), path);
    },
  },
};

export const azCommands: readonly string[] = Object.keys(commands);

/** The words of an `az` command, understood. @throws as the real one, where it would not understand */
export function parseAz(words: readonly string[]): { readonly command: AzCommand; readonly given: Given } {
  const until = words.findIndex((word) => word.startsWith("-"));
  const name = words.slice(0, until < 0 ? undefined : until).join(" ");
  const command = commands[name];
  if (command === undefined) throw new Error(`az: '${name}' is no command that is known here`);
  const options = Object.entries({ ...everywhere, ...command.options });
  const given: Record<string, string> = {};
  const rest = words.slice(name.split(" ").length);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [long, option] =
      options.find(([one, { short }]) => word === `--${one}` || word === `-${short ?? "-"}`) ?? [];
    if (long === undefined || option === undefined) throw new Error(`az: unrecognized arguments: ${word}`);
    const value = option.isFlag ? "" : rest.shift();
    if (value === undefined || value.startsWith("-"))
      throw new Error(`az: argument --${long}: expected one argument`);
    given[long] = value;
  }
  const missing = options.filter(([long, { isRequired }]) => isRequired && given[long] === undefined);
  if (missing.length > 0)
    throw new Error(
      `az: the following arguments are required: ${missing.map(([long]) => `--${long}`).join(", ")}`,
    );
  return { command, given };
}

/** Does what an `az` command does. @throws where the command or Azure refuses */
export async function az(words: readonly string[], send: Send): Promise<void> {
  const { command, given } = parseAz(words);
  await command.run?.(given, send);
}

async function remove(path: string, version: string, send: Send): Promise<void> {
  await settled(await send("DELETE", path, version), path);
  for (let asked = 0; asked < 200; asked += 1) {
    if ((await send("GET", path, version)).status === 404) return;
    await sleep(10);
  }
  throw new Error(`az: ${path} is still there`);
}

async function settled(answer: Awaited<ReturnType<Send>>, path: string): Promise<void> {
  if (answer.status >= 400) throw new Error(`az: ${path}: ${answer.status} ${await answer.text()}`);
}

/** The newest API version of a resource's type, as its provider lists it. */
async function newestVersion(id: string, send: Send): Promise<string> {
  const [, subscription = "", namespace = "", rest = ""] =
    /^(\/subscriptions\/[^/]+)(?:\/.*)?\/providers\/([^/]+)\/(.+)$/.exec(id) ?? [];
  const type = rest
    .split("/")
    .filter((_, index) => index % 2 === 0)
    .join("/");
  const answer = await send("GET", `${subscription}/providers/${namespace}`, "2024-03-01");
  const { resourceTypes = [] } = JSON.parse(await answer.text()) as {
    resourceTypes?: { resourceType: string; apiVersions: string[] }[];
  };
  const found = resourceTypes.find(({ resourceType }) => resourceType.toLowerCase() === type.toLowerCase());
  if (found?.apiVersions[0] === undefined) throw new Error(`az: ${namespace} has no type ${type}`);
  return found.apiVersions[0];
}
