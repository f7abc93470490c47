import { accountType, type ArmResource } from "../context/state";
import { accountLimit } from "./catalogue";
import { type Arm, objectOf, textOf } from "./context";
import { ArmError } from "./errors";
import type { ArmRequest } from "./router";

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$/;
const validSubdomain = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?$/;

/** What an account's name, kind, sku and subdomain may be. */
export function requireValidAccount(name: string, body: ArmRequest["body"]): void {
  if (!validName.test(name))
    throw new ArmError(
      400,
      "InvalidResourceName",
      `The account name '${name}' is invalid: 2 to 64 letters, digits, '-', '_' and '.', the first a letter or a digit.`,
    );
  if (/microsoft|windows|xbox|^login/i.test(name))
    throw new ArmError(
      400,
      "ReservedResourceName",
      `The resource name '${name}' or a part of the name is a trademarked or reserved word.`,
    );
  const kind = textOf(body["kind"]);
  const sku = textOf(objectOf(body["sku"])["name"]);
  if (kind !== "OpenAI")
    throw new ArmError(
      400,
      "InvalidKind",
      `The kind '${kind ?? ""}' is not supported. Valid kinds are 'OpenAI'.`,
    );
  if (sku !== "S0")
    throw new ArmError(
      400,
      "InvalidSkuId",
      `The sku '${sku ?? ""}' is not supported for kind 'OpenAI'. Valid skus are 'S0'.`,
    );
  const subdomain = textOf(objectOf(body["properties"])["customSubDomainName"]);
  if (subdomain !== undefined) requireValidSubdomain(subdomain);
}

/** @throws InvalidCustomSubdomainName */
export function requireValidSubdomain(subdomain: string): void {
  if (!validSubdomain.test(subdomain))
    throw new ArmError(400, "InvalidCustomSubdomainName", `Sub domain name '${subdomain}' is not valid`);
}

/** Live accounts and soft-deleted ones: both hold their names. */
const allAccounts = ({ state }: Arm): ArmResource[] => [
  ...[...state.resources.values()].filter(({ type }) => type === accountType),
  ...[...state.softDeleted.values()].map(({ account }) => account),
];

/** Whether a subdomain is free: over all accounts, soft-deleted ones included. */
export function isSubdomainFree(arm: Arm, subdomain: string): boolean {
  const wanted = subdomain.toLowerCase();
  return !allAccounts(arm).some(
    ({ properties }) => textOf(properties["customSubDomainName"])?.toLowerCase() === wanted,
  );
}

/** @throws CustomDomainInUse */
export function requireFreeSubdomain(arm: Arm, subdomain: string | undefined): void {
  if (subdomain === undefined || isSubdomainFree(arm, subdomain)) return;
  throw new ArmError(
    409,
    "CustomDomainInUse",
    `Please pick a different name. The subdomain name '${subdomain}' is not available as it's already used by a resource. If the resource using the name was deleted in the last 48 hours, you may need to purge the deleted resource. Learn more at "https://go.microsoft.com/fwlink/?linkid=2215493"`,
  );
}

/** Accounts in a region, live and soft-deleted. */
export const accountsIn = (arm: Arm, location: string): number =>
  allAccounts(arm).filter((account) => account.location === location).length;

/** @throws InsufficientQuota when the region has as many accounts as a subscription may have */
export function requireRoomForAccount(arm: Arm, location: string, name: string): void {
  if (accountsIn(arm, location) < accountLimit) return;
  throw new ArmError(
    400,
    "InsufficientQuota",
    `Insufficient quota. Cannot create/update/move resource '${name}'. The subscription has ${accountLimit} accounts of kind 'OpenAI' in '${location}' already.`,
  );
}
