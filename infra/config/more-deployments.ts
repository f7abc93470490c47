import { QUOTE_IT, versionAsWritten } from "./as-written";
import { type ConfigReader, didYouMean, list } from "./reader";
import { DEPLOYMENT_SKUS, type DeploymentConfig, type DeploymentSku, MAX_CAPACITY } from "./types";

export const DEPLOYMENT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{1,63}$/;

export const DEPLOYMENT_NAME_RULE =
  "must be 2 to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit";

const FIELDS = [
  "name",
  "model",
  "modelVersion",
  "sku",
  "capacity",
  "raiPolicy",
] as const satisfies readonly (keyof DeploymentConfig)[];
const FORM = `must be a list of deployments, each an object with a name and optionally ${list(FIELDS.slice(1)).replace(" or ", " and ")}`;

/**
 * Reads the further deployments. What an entry leaves out is taken from the first deployment, but the version,
 * which belongs to one model.
 */
export function parseMoreDeployments(reader: ConfigReader, first: DeploymentConfig): DeploymentConfig[] {
  const key = "openaiMoreDeployments";
  const entries = reader.structured(key);
  if (!Array.isArray(entries) || !entries.every(isObject)) {
    reader.invalid(key, FORM);
    return [];
  }
  // Azure compares their names without case.
  const taken = new Set([first.name.toLowerCase()]);
  return entries.map((entry, index) => {
    const invalid = (field: string, allowed: string) =>
      reader.error(
        `${reader.qualified(key)}[${index}].${field} is ${JSON.stringify(entry[field]) ?? "missing"}: ${allowed}`,
      );
    const deployment = parseEntry(entry, first, invalid);
    const name = deployment.name.toLowerCase();
    if (taken.has(name))
      invalid("name", "must differ from the name of every other deployment, ignoring case");
    taken.add(name);
    return deployment;
  });
}

function parseEntry(
  entry: Record<string, unknown>,
  first: DeploymentConfig,
  invalid: (field: string, allowed: string) => void,
): DeploymentConfig {
  for (const field of Object.keys(entry)) {
    if (!FIELDS.some((known) => known === field)) {
      invalid(field, `must be one of ${FIELDS.join(", ")}${didYouMean(field, FIELDS)}`);
    }
  }
  const {
    name,
    model = first.model,
    modelVersion,
    sku = first.sku,
    capacity = first.capacity,
    raiPolicy = first.raiPolicy,
  } = entry;
  const text = (field: string, value: unknown): string => {
    if (typeof value === "string" && value !== "") return value;
    invalid(field, "must be a non-empty string");
    return "";
  };
  const version = (value: unknown): string => {
    const written = versionAsWritten(typeof value === "number" ? String(value) : text("modelVersion", value));
    if (written === undefined) invalid("modelVersion", QUOTE_IT);
    return written ?? "";
  };
  if (typeof name !== "string" || !DEPLOYMENT_NAME.test(name)) invalid("name", DEPLOYMENT_NAME_RULE);
  if (!isDeploymentSku(sku)) {
    invalid(
      "sku",
      `must be ${list(DEPLOYMENT_SKUS)}${typeof sku === "string" ? didYouMean(sku, DEPLOYMENT_SKUS) : ""}`,
    );
  }
  const units = typeof capacity === "string" && /^\d+$/.test(capacity) ? Number(capacity) : capacity;
  if (typeof units !== "number" || !Number.isInteger(units) || units < 1 || units > MAX_CAPACITY) {
    invalid("capacity", `must be a whole number from 1 to ${MAX_CAPACITY} (thousands of tokens a minute)`);
  }
  return {
    name: typeof name === "string" ? name : "",
    model: text("model", model),
    ...(modelVersion === undefined ? {} : { modelVersion: version(modelVersion) }),
    sku: isDeploymentSku(sku) ? sku : first.sku,
    capacity: typeof units === "number" ? units : first.capacity,
    raiPolicy: text("raiPolicy", raiPolicy),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDeploymentSku(value: unknown): value is DeploymentSku {
  return DEPLOYMENT_SKUS.some((sku) => sku === value);
}
