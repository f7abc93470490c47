import { z } from "zod";
import { FaultRuleError } from "./rule-error";
import type { FaultRule } from "./injector";
import { driftWays, type DriftWay } from "./model-drift";

const isExpression = (source: string): boolean => {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
};
const expression = z.string().refine(isExpression, "must be a regular expression");
const count = z.int().min(0);
const budget = { name: z.string().optional(), times: count.optional(), after: count.optional() };

const effect = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  }),
  z.strictObject({ kind: z.literal("delay"), milliseconds: count }),
  z.strictObject({ kind: z.literal("cut") }),
  z.strictObject({ kind: z.literal("lost") }),
  z.strictObject({ kind: z.literal("broken-body"), bytes: count.optional() }),
]);

const condition = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("denied"), action: expression }),
  z.strictObject({ kind: z.literal("quota-exhausted"), usage: expression }),
  z.strictObject({ kind: z.literal("unregistered"), namespace: z.string() }),
  z.strictObject({ kind: z.literal("short-tokens"), seconds: z.int().min(1) }),
  z.strictObject({ kind: z.literal("managed-group-taken") }),
  z.strictObject({ kind: z.literal("role-propagation") }),
  z.strictObject({ kind: z.literal("no-metastore") }),
  z.strictObject({
    kind: z.literal("cluster-failure"),
    code: z.string(),
    type: z.enum(["CLIENT_ERROR", "CLOUD_FAILURE", "SERVICE_FAULT", "SUCCESS"]),
    parameters: z.record(z.string(), z.string()),
  }),
  z.strictObject({ kind: z.literal("drift"), way: z.literal(Object.keys(driftWays) as DriftWay[]) }),
]);

const match = z.strictObject({
  method: z.string().optional(),
  host: expression.optional(),
  path: expression.optional(),
});

const wireRule = z.strictObject({ ...budget, match, effect });
const conditionRule = z.strictObject({ ...budget, condition });

/** Reads a fault from JSON. @throws FaultRuleError */
export function parseFaultRule(text: string): FaultRule {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FaultRuleError("A fault is one JSON object; this is no JSON.");
  }
  const isCondition = typeof value === "object" && value !== null && "condition" in value;
  const parsed = (isCondition ? conditionRule : wireRule).safeParse(value);
  if (!parsed.success) throw new FaultRuleError(`This is no fault:\n${z.prettifyError(parsed.error)}`);
  // Members that are undefined do not come out of JSON; only the type says that they could.
  return parsed.data as FaultRule;
}
