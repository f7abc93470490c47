import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const quietly = <T>(look: () => T, otherwise: T): T => {
  try {
    return look();
  } catch {
    // It has ended meanwhile.
    return otherwise;
  }
};

/** A process and all that it has started, by the processes' own tables. Linux alone has them. */
function tree(root: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((id) => [
      Number(id),
      // The name stands in brackets and may hold anything.
      Number(
        quietly(() => readFileSync(`/proc/${id}/stat`, "utf8"), "")
          .replace(/^.*\) \S /s, "")
          .split(" ")[0],
      ),
    ]);
  const found = [root];
  for (const one of found) for (const [id = 0, parent] of parents) if (parent === one) found.push(id);
  return found;
}

/** The TCP ports that a process and what it has started listen on. */
export function listeningPorts(root: number = process.pid): number[] {
  const sockets = new Set(
    tree(root).flatMap((id) =>
      quietly(() => readdirSync(`/proc/${id}/fd`), []).map((fd) =>
        quietly(() => readlinkSync(`/proc/${id}/fd/${fd}`), ""),
      ),
    ),
  );
  return ["tcp", "tcp6"]
    .flatMap((name) => quietly(() => readFileSync(`/proc/net/${name}`, "utf8"), "").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && sockets.has(`socket:[${inode}]`))
    .map(([, local = ""]) => parseInt(local.split(":")[1] ?? "", 16));
}
