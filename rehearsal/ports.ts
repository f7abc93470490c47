import { createServer } from "node:net";
import { usageError } from "rest-client";

/**
 * A TCP port on loopback that was free a moment ago.
 * @param wanted this very port, or any when undefined
 * @throws UserError when the wanted port is taken or cannot be used
 */
export function freePort(wanted: number | undefined, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        usageError(
          error.code === "EADDRINUSE"
            ? `Port ${wanted} for ${what} is in use by another program.`
            : `Port ${wanted} for ${what} cannot be used: ${error.message}.`,
          "Choose another one, or leave the option out and a free port is taken.",
          error,
        ),
      ),
    );
    server.listen(wanted ?? 0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
