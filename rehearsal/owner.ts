import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** One process among all that ever ran on a machine, also after its number is used again. */
export interface Owner {
  readonly pid: number;
  /** When it started, in the kernel's ticks since boot; 0 where the system does not say. */
  readonly started: number;
  readonly host: string;
}

/** This machine, as a mark names it. */
export const thisHost = hostname().replace(/[^\w.-]/g, "_");

/** This process, as a part of a file's name or of a line. */
export const ownerText = (): string => `${process.pid}.${statOf(process.pid)?.started ?? 0}.${thisHost}`;

/** The owner that a text names; a bare number is a process of this machine. */
export function parseOwner(text: string): Owner | undefined {
  const [, pid, started = "0", host = thisHost] = /^(\d+)(?:\.(\d+)\.([\w.-]+))?$/.exec(text.trim()) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), started: Number(started), host };
}

/** Whether a process has certainly ended. One of another machine, as in a shared folder, is not judged. */
export function hasEnded({ pid, started, host }: Owner): boolean {
  if (host !== thisHost) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the number is in use, by a process of another user.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const now = statOf(pid);
  if (now === undefined) return false;
  return now.isDead || (started !== 0 && now.started !== started);
}

/** Fields 3 and 22 of /proc/PID/stat; the second, a name in brackets, may hold spaces. */
function statOf(pid: number): { readonly isDead: boolean; readonly started: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // Z: killed, and still listed because its parent has not asked how it ended.
    return { isDead: /[ZX]/.test(fields[0] ?? ""), started: Number(fields[19]) };
  } catch {
    return undefined;
  }
}

/** The first words of a file that one process makes for as long as it lives. */
export const ownerLine = (): string => `# Made by process ${process.pid} (${ownerText()})`;

/** The process that a file names as its owner. */
export function ownerOf(text: string): Owner | undefined {
  const [, pid = "", full] = /^# Made by process (\d+)(?: \(([^)]*)\))?/m.exec(text) ?? [];
  return parseOwner(full ?? pid);
}
