import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Names one process among all that ever ran on a host, also after its number is used again. */
export interface ProcessMark {
  host: string;
  pid: number;
  /** When it started, in the kernel's ticks since boot; 0 where the system does not say. */
  started: number;
}

export function ownMark(): ProcessMark {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? 0 };
}

/**
 * Whether a process has certainly ended. That of another host, as on a shared home folder, is not judged.
 */
export function hasEnded(mark: ProcessMark): boolean {
  if (mark.host !== hostname()) return false;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const started = startOf(mark.pid);
  return started !== undefined && mark.started !== 0 && started !== mark.started;
}

/** A mark as a part of a file's name. */
export function markText({ host, pid, started }: ProcessMark): string {
  return [encodeURIComponent(host), pid, started].join("~");
}

/** The mark that a file's name holds, or undefined. */
export function parseMark(text: string): ProcessMark | undefined {
  const [host = "", pid = "", started = ""] = text.split("~");
  if (!/^[1-9]\d*$/.test(pid) || !/^\d+$/.test(started)) return undefined;
  try {
    return { host: decodeURIComponent(host), pid: Number(pid), started: Number(started) };
  } catch {
    return undefined;
  }
}

export function isSame(left: ProcessMark, right: ProcessMark): boolean {
  return left.pid === right.pid && left.started === right.started && left.host === right.host;
}

/** Field 22 of /proc/PID/stat; the second, a name in brackets, may hold spaces. */
function startOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return undefined;
  }
}
