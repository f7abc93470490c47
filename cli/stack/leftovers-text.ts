import type { Leftover } from "../../operations/leftovers";
import { line, type Printed, style } from "../terminal/output";

/** A line for each thing that is left, and under it the command that removes it. */
export const leftoverLines = (left: readonly Leftover[]): Printed[] =>
  left.flatMap(({ kind, name, remedy }) => [
    line`  ${style.yellow("left")}  ${kind} ${name}`,
    line`        ${style.cyan(line`$ ${remedy}`)}`,
  ]);
