import { count } from "../../../workload/chat/traced-chat-session";
import type { HeldTraces } from "../../../operations/held-traces";
import { line, type Printed } from "../../terminal/output";

/** A warning before an experiment is deleted, with the command that exports its traces. */
export function heldTracesText({ experiment, traces, all, reason }: HeldTraces, stack: string): Printed {
  const command = line`npx llmops traces export --stack ${stack} --output traces.jsonl`;
  const holds =
    traces === undefined
      ? line`Could not check whether experiment ${experiment} holds traces (${reason ?? ""}).`
      : line`Deleting experiment ${experiment} also deletes ${all ? "the" : "at least"} ${count(traces, "trace")} in it.`;
  return line`${holds} To keep them, run this first: ${command}`;
}
