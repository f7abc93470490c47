import type { Leftover } from "../workload/leftovers";
import type { coloursFor } from "./colours";

/** A line for each thing that is left, and under it the command that removes it. */
export const leftoverLines = (left: readonly Leftover[], colours: ReturnType<typeof coloursFor>): string[] =>
  left.flatMap(({ kind, name, remedy }) => [
    `  ${colours.yellow("left")}  ${kind} ${name}`,
    `        ${colours.cyan(`$ ${remedy}`)}`,
  ]);
