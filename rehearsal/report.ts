import type { Leftover } from "azure-simulator";
import type { DriftShown } from "./drift/shown";
import type { Engine } from "./engine/engine";
import type { OperationResult, TouchedResource } from "./pulumi";
import type { Recorded } from "./readback";

/** One document about one rehearsal; what `--json` prints. */
export interface RehearsalReport {
  readonly succeeded: boolean;
  readonly engine: { readonly version: string; readonly source: Engine["source"]; readonly origin: string };
  readonly mlflow: { readonly version: string };
  /** Whether the resource providers were stand-ins or real plugins. */
  readonly providers: "stand-in" | "installed";
  readonly fault: string | null;
  readonly resources: {
    readonly created: number;
    readonly destroyed: number;
    readonly list: readonly TouchedResource[];
  };
  readonly reply: string | null;
  /** As the MLflow server holds them; null when it did not come to that. */
  readonly run: Recorded["run"] | null;
  readonly trace: Recorded["trace"] | null;
  /** Null when no drift was asked for, or when it did not come to that. */
  readonly drift: DriftShown | null;
  /** What still exists after the clean-up; an empty list is the promise. */
  readonly left: readonly Leftover[];
  readonly warnings: readonly string[];
  /** What went wrong, in order. */
  readonly problems: readonly string[];
  /** Seconds by step. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** The resources an operation touched, the stack itself not counted. */
export const touchedBy = (result: OperationResult | undefined): readonly TouchedResource[] =>
  (result?.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack");

/** How many resources an operation created or deleted. */
export const countOf = (result: OperationResult | undefined, operation: "create" | "delete"): number =>
  touchedBy(result).filter((resource) => resource.operation === operation).length;
