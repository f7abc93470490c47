import { line, stderr } from "./output";

/** Shows how many traces have been read: a line that changes for a person, a line now and then for a pipe. */
export function readingProgress(): {
  readonly show: (what: "baseline" | "candidate" | "experiment", traces: number) => void;
  readonly say: (text: string) => void;
  readonly end: () => void;
} {
  const { isTerminal } = stderr;
  const everyMs = isTerminal ? 100 : 15_000;
  let last = isTerminal ? 0 : Date.now();
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    show: (what, traces) => {
      if (Date.now() - last < everyMs) return;
      last = Date.now();
      const text = line`reading the ${what}: ${traces.toLocaleString("en-GB")} traces`;
      clear();
      stderr.write(isTerminal ? text : line`${text}\n`);
      shown = isTerminal;
    },
    say: (text) => {
      clear();
      stderr.say(text);
    },
    end: clear,
  };
}
