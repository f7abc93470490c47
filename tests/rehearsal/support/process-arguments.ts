import { readdirSync, readFileSync } from "node:fs";

/**
 * Looks at the arguments of every process of this machine, again and again, until it is told to stop: whoever has an
 * account on it can read them. Linux alone keeps them where they can be read without a command.
 *
 * @returns what ends it and gives all that was seen, a line for each process
 */
export function watchArguments(): () => string {
  const seen = new Set<string>();
  const look = (): void => {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    return [...seen].join("\n");
  };
}
