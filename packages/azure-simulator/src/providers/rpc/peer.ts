import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** One end of a TCP connection over IPv4. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** As Linux writes it in /proc/net/tcp on the machines that Node runs on: the address from its last byte. */
const linuxForm = ({ address, port }: Endpoint): string =>
  `${Buffer.from(address.split(".").map(Number).reverse()).toString("hex")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();

/**
 * The user id at one end of a connection, by the text of /proc/net/tcp or tcp6. A socket that its process has closed
 * belongs to nobody, although its line says user 0: it has no inode.
 */
export function ownerOf(table: string, peer: Endpoint, own: Endpoint): number | undefined {
  for (const line of table.split("\n")) {
    const [, local = "", remote = "", , , , , uid, , inode] = line.trim().split(/\s+/);
    if (local.endsWith(linuxForm(peer)) && remote.endsWith(linuxForm(own)) && inode !== "0")
      return Number(uid);
  }
  return undefined;
}

/** Whether a list of `lsof -F n`, which shows a user's own sockets, has the connection from its other end. */
export const listed = (list: string, peer: Endpoint, own: Endpoint): boolean =>
  list.split("\n").includes(`n${peer.address}:${peer.port}->${own.address}:${own.port}`);

async function linuxOwner(peer: Endpoint, own: Endpoint): Promise<number | undefined> {
  // The table is read in pieces while it changes: a line may be missing once.
  for (let attempt = 0; attempt < 5; attempt++) {
    for (const name of ["tcp", "tcp6"]) {
      // Where IPv6 is off there is no such table.
      const owner = ownerOf(await readFile(`/proc/net/${name}`, "utf8").catch(() => ""), peer, own);
      if (owner !== undefined) return owner;
    }
    await sleep(10);
  }
  return undefined;
}

async function isListed(user: number, peer: Endpoint, own: Endpoint): Promise<boolean> {
  const args = ["-nP", "-a", "-u", String(user), "-i", `TCP@${peer.address}:${peer.port}`, "-F", "n"];
  // It exits with 1 where there is none.
  const { stdout } = await promisify(execFile)("lsof", args).catch(() => ({ stdout: "" }));
  return listed(stdout, peer, own);
}

/**
 * Whether the process at the other end of a loopback connection runs as the same user as this one. Linux and macOS
 * tell; elsewhere every process of the machine counts as the user's own.
 */
export async function isOwnPeer(socket: Socket): Promise<boolean> {
  const user = process.geteuid?.();
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (user === undefined) return true;
  if (!remoteAddress || !remotePort || !localAddress || !localPort) return false;
  const peer = { address: remoteAddress, port: remotePort };
  const own = { address: localAddress, port: localPort };
  if (process.platform === "linux") return (await linuxOwner(peer, own)) === user;
  return process.platform !== "darwin" || isListed(user, peer, own);
}
