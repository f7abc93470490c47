/**
 * Lets what is under way come to its end when whoever read the output (`llmops … | head`) has gone: a run is closed
 * and a trace delivered whether somebody looks or not.
 */
export function outliveClosedPipes(
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams)
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}
