import { count } from "../../../workload/chat/traced-chat-session";
import { type HeldTraces } from "../../../operations/held-traces";
import { line, type Printed } from "../../terminal/output";

/** What is said of an experiment before it is deleted, with the command that keeps its traces. */
export function heldText({ experiment, traces, all, reason }: HeldTraces, stack: string): Printed {
  const command = line`npx llmops traces export --stack ${stack} --output traces.jsonl`;
  const holds =
    traces === undefined
      ? line`Whether experiment ${experiment} holds traces could not be asked (${reason ?? ""}).`
      : line`Deleting experiment ${experiment} also deletes ${all ? "the" : "at least"} ${count(traces, "trace")} in it.`;
  return line`${holds} To keep them, first: ${command}`;
}
