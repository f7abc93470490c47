/** Shows how many traces have been read: a line that changes for a person, a line now and then for a pipe. */
export function readingProgress(stream: NodeJS.WriteStream): {
  readonly show: (side: "baseline" | "candidate", traces: number) => void;
  readonly say: (text: string) => void;
  readonly end: () => void;
} {
  const everyMs = stream.isTTY ? 100 : 15_000;
  let last = stream.isTTY ? 0 : Date.now();
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    show: (side, traces) => {
      if (Date.now() - last < everyMs) return;
      last = Date.now();
      const text = `reading the ${side}: ${traces.toLocaleString("en-GB")} traces`;
      clear();
      stream.write(stream.isTTY ? text : `${text}\n`);
      shown = stream.isTTY;
    },
    say: (text) => {
      clear();
      stream.write(`${text}\n`);
    },
    end: clear,
  };
}
