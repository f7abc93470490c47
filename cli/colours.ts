import pc from "picocolors";

/** Colours for a stream that a person watches, and none for a pipe or where NO_COLOR is set, in CI too. */
export const coloursFor = (stream: NodeJS.WriteStream): ReturnType<typeof pc.createColors> =>
  pc.createColors(stream.isTTY === true && !process.env["NO_COLOR"]);
