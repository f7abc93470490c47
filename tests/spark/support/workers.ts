import { readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly threads: number;
}

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
};

/** PySpark's processes below a folder that is their home: the daemon, and the workers that it forks. */
function sparkProcesses(home: string): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        read(`/proc/${pid}/cmdline`).includes("pyspark.daemon") &&
        read(`/proc/${pid}/environ`)
          .split("\0")
          .some((line) => line.startsWith(`HOME=${home}`)),
    )
    .map((pid) => {
      const status = read(`/proc/${pid}/status`);
      const number = (name: string): number =>
        Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return { pid: Number(pid), parent: number("PPid"), threads: number("Threads") };
    });
}

/**
 * The workers of the notebooks that run below a folder, the busiest first: each does the Python part of a task, and
 * one that puts prompts to a model has a thread for each of its calls.
 */
export function sparkWorkers(home: string): number[] {
  const found = sparkProcesses(home);
  const daemons = new Set(found.map(({ pid }) => pid));
  return found
    .filter(({ parent }) => daemons.has(parent))
    .sort((left, right) => right.threads - left.threads)
    .map(({ pid }) => pid);
}
