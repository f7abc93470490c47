import type { FaultEffect, FaultRule } from "../injector";

/** A fault that people meet on Azure, under a name. */
export interface NamedFault {
  /** What happens, and what it looks like from outside. */
  readonly description: string;
  readonly rules: readonly FaultRule[];
}

/** Faults by name, each with what the real service answers. */
export type NamedFaults = Readonly<Record<string, NamedFault>>;

/** An answer in ARM's envelope, which is the OpenAI data plane's as well. */
export const refusal = (
  status: number,
  error: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): FaultEffect => ({ kind: "answer", status, headers, body: { error } });
