import { ArmError } from "azure-client";
import { UserError } from "rest-client";
import type { LabConfig } from "../../infra/config/types";
import { RestError } from "rest-client";
import type { Facts } from "./facts";
import type { CheckResult, Verdict } from "./report";

/** What a check decides about, and from. */
export interface CheckContext {
  readonly config: LabConfig;
  readonly facts: Facts;
  /** Sets a key of the stack's configuration, as a command. */
  readonly set: (key: string, value: string) => string;
  /** The way to another region, as a command; none for a lab that does not go to another. */
  readonly elsewhere: readonly string[];
  /** Makes a stack with this one's configuration, as a command: another lab has other names. */
  readonly anotherStack: string;
}

/** One question before a deployment. Its decision is a pure function over facts; `run` reads them. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly stops: "up" | "down";
  /** Whether the answer depends on the region that the lab goes to. */
  readonly regional: boolean;
  /** Left out: it always applies. */
  readonly applies?: (config: LabConfig) => boolean;
  /** Undefined: there is nothing to say. */
  readonly run: (context: CheckContext) => Promise<Verdict | undefined>;
}

/** Runs a check. What a service does not say, or nobody may ask, is unverified. */
export async function carryOut(check: Check, context: CheckContext): Promise<CheckResult | undefined> {
  const { id, title, stops } = check;
  const verdict = await check.run(context).catch((error: unknown) => verdictOfError(error));
  return verdict && { id, title, stops, ...verdict, fixes: verdict.fixes ?? [] };
}

function verdictOfError(error: unknown): Verdict {
  if (error instanceof ArmError && error.code === "NoLogin")
    return { status: "unverified", message: "nobody is logged in" };
  if (error instanceof ArmError && error.status === 403)
    return { status: "unverified", message: `not permitted to look: ${error.message}` };
  if (error instanceof ArmError)
    return { status: "unverified", message: `Azure did not say: ${error.code}: ${error.message}` };
  if (error instanceof RestError || error instanceof UserError)
    return { status: "unverified", message: `the workspace did not say: ${error.message}` };
  throw error;
}

export const ok = (message: string): Verdict => ({ status: "ok", message });

export const problem = (message: string, ...fixes: readonly string[]): Verdict => ({
  status: "problem",
  message,
  fixes,
});

export const unverified = (message: string, ...fixes: readonly string[]): Verdict => ({
  status: "unverified",
  message,
  fixes,
});

/** `a, b and c`. */
export const listed = (things: readonly string[]): string =>
  things.length < 2 ? things.join("") : `${things.slice(0, -1).join(", ")} and ${things.at(-1)}`;
