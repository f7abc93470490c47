import type { OptionValues } from "@commander-js/extra-typings";

/** The flags that a command's action gets, inferred from the options that the command declares. */
export type FlagsOf<Declare extends (...args: never[]) => { opts(): OptionValues }> = Readonly<
  ReturnType<ReturnType<Declare>["opts"]>
>;
