import fc from "fast-check";
import type { FaultEffect, FaultMatch, FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { namedFaults } from "../../packages/azure-simulator/src/faults/named";

/** A fault of a step. */
export interface DrawnFault {
  /** What to call it in a report. */
  readonly text: string;
  readonly rule: FaultRule;
  /** Lasts until somebody has done something about it; the others end by themselves. */
  readonly lasting: boolean;
}

const arm = "^management\\.azure\\.com$";
const workspace = "\\.azuredatabricks\\.net$";

const login = "a login";

/** Where a request goes, each with a method that changes something there, or that looks. */
const targets: readonly [text: string, match: FaultMatch][] = [
  ...["PUT", "GET", "DELETE"].map((method): [string, FaultMatch] => [`${method} ARM`, { method, host: arm }]),
  ...["accounts", "deployments", "workspaces", "resourcegroups"].flatMap((segment) =>
    ["PUT", "DELETE"].map((method): [string, FaultMatch] => [
      `${method} ${segment}`,
      { method, host: arm, path: `/${segment}/[^/?]+\\?` },
    ]),
  ),
  ["the keys", { method: "POST", host: arm, path: "/listKeys" }],
  ["the purge", { method: "DELETE", host: arm, path: "/deletedAccounts/" }],
  ["a workspace", { host: workspace }],
  ...["clusters", "jobs", "secrets", "workspace", "mlflow/experiments"].map((api): [string, FaultMatch] => [
    `a workspace's ${api}`,
    { host: workspace, method: "POST", path: `^/api/2\\.\\d/${api}/` },
  ]),
  [login, { method: "POST", host: "^login\\." }],
];

const refused = (status: number, code: string, headers: Record<string, string> = {}): FaultEffect => ({
  kind: "answer",
  status,
  headers,
  // Azure Resource Manager and a workspace each read their own.
  body: { error: { code, message: `${code}.` }, error_code: code, message: `${code}.` },
});

/** Entra's errors are texts. */
const asEntra = (effect: FaultEffect): FaultEffect =>
  effect.kind === "answer"
    ? { ...effect, body: { error: "temporarily_unavailable", error_description: "AADSTS90033: Try again." } }
    : effect;

/** What passes by itself, and what the clients of the services repeat for, or say. */
const effects: readonly [text: string, effect: FaultEffect][] = [
  ["429", refused(429, "TooManyRequests", { "retry-after": "0" })],
  ["500", refused(500, "InternalServerError")],
  ["503", refused(503, "ServiceUnavailable", { "retry-after": "0" })],
  ["409", refused(409, "RequestConflict")],
  ["cut", { kind: "cut" }],
  ["answer lost", { kind: "lost" }],
  ["answer broken off", { kind: "broken-body", bytes: 20 }],
  ["late", { kind: "delay", milliseconds: 300 }],
];

const passing: fc.Arbitrary<DrawnFault> = fc
  .tuple(
    fc.constantFrom(...targets),
    fc.constantFrom(...effects),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 6 }),
  )
  .map(([[where, match], [what, effect], times, after]) => ({
    text: `${what} at ${where}, ${times} times after ${after}`,
    rule: { match, effect: where === login ? asEntra(effect) : effect, times, after },
    lasting: false,
  }));

/** Known faults that are about a deployment; those of the model itself are the workload's. */
const known = [
  "quota-exhausted",
  "purge-forbidden",
  "forbidden",
  "provider-unregistered",
  "account-conflict",
  "deployment-conflict",
  "account-accepted",
  "policy-denied",
  "managed-group-taken",
  "group-locked",
  "throttled",
  "arm-unavailable",
  "arm-cut",
  "reply-lost",
  "short-tokens",
  "secret-expired",
  "cluster-quota",
  "cluster-stockout",
  "workspace-unready",
  "workspace-unavailable",
] as const;

const named: fc.Arbitrary<DrawnFault> = fc.constantFrom(...known).map((name) => {
  const [rule] = namedFaults[name]?.rules ?? [];
  if (rule === undefined) throw new Error(`there is no fault ${name}`);
  return { text: name, rule, lasting: rule.times === undefined };
});

/** The faults of one step. */
export const drawnFaults: fc.Arbitrary<DrawnFault[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: passing }, { weight: 1, arbitrary: named }),
  { maxLength: 3 },
);
