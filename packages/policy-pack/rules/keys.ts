import { type Violations, NOTEBOOK, type PolicyResource, SECRET, type Text, textsIn } from "../resource";
import { keysIn } from "./key-like";

/** Where the source of a notebook stands, in base64. */
const CONTENT = "contentBase64";

/** Inputs that are made to hold a credential, by type; the program marks each as a secret. */
const HOMES: readonly (readonly [type: RegExp, path: string])[] = [
  [/^databricks:index\/secret:Secret$/, "stringValue"],
  [/^pulumi:providers:(databricks|azure-native)$/, "azureClientSecret"],
  [/^pulumi:providers:(databricks|azure-native)$/, "clientSecret"],
];

const isHome = (type: string, path: string): boolean =>
  HOMES.some(([homeType, homePath]) => homeType.test(type) && homePath === path);

/** The source of a notebook, line by line; none for another resource. */
function sourceOf({ type, props }: PolicyResource): Text[] {
  const content = props[CONTENT];
  if (type !== NOTEBOOK || typeof content !== "string") return [];
  return Buffer.from(content, "base64")
    .toString("utf8")
    .split("\n")
    .map((text, index) => ({ path: `${CONTENT}, line ${index + 1}`, text }));
}

/** No notebook holds what looks like a credential. */
export function notebookKeyViolations(resource: PolicyResource): Violations {
  return sourceOf(resource).flatMap(looksLike);
}

/** No property holds what looks like a credential, but those that are made for one. */
export function plainKeyViolations({ type, props }: PolicyResource): Violations {
  return textsIn(props)
    .filter(({ path }) => path !== CONTENT && !isHome(type, path))
    .flatMap(looksLike);
}

const looksLike = ({ path, text }: Text): string[] =>
  keysIn(text).map((what) => `${path} holds what looks like ${what}: keep it in a secret scope`);

export interface SecretValuesConfig {
  /** Outputs of the stack that carry a credential, and are marked as secrets. */
  readonly outputs: readonly string[];
}

export const secretValuesDefault: SecretValuesConfig = { outputs: ["openaiApiKey"] };

/** A text that is shorter is no credential, and is found anywhere. */
const SHORTEST = 8;

/** A violation of one resource of several. */
export interface Finding<R extends PolicyResource> {
  readonly resource: R;
  readonly violation: string;
}

/** The value of a secret stands in its secret scope, in the outputs that are made for it, and nowhere else. */
export function secretValueFindings<R extends PolicyResource>(
  resources: readonly R[],
  { outputs }: SecretValuesConfig,
): Finding<R>[] {
  const values = resources
    .filter(({ type }) => type === SECRET)
    .map(({ props }) => props["stringValue"])
    .filter((value): value is string => typeof value === "string" && value.length >= SHORTEST);
  const mayHold = (type: string, path: string): boolean =>
    isHome(type, path) || (/^(pulumi:pulumi:Stack$|llmops:)/.test(type) && outputs.includes(path));
  return resources.flatMap((resource) =>
    [...textsIn(resource.props), ...sourceOf(resource)]
      .filter(
        ({ path, text }) => !mayHold(resource.type, path) && values.some((value) => text.includes(value)),
      )
      .map(({ path }) => ({ resource, violation: `${path} holds the value of a secret` })),
  );
}
