/**
 * Lets work finish when the reader of the output (`llmops … | head`) has gone: runs are closed and traces delivered
 * even if nothing reads the output.
 */
export function outliveClosedPipes(
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams)
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}
