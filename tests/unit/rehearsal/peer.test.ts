import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { isOwnPeer, listed, ownerOf } from "../../../packages/azure-simulator/src/providers/rpc/peer";

const head =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const line = (local: string, remote: string, uid: number, inode: number): string =>
  `   0: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;

const peer = { address: "127.0.0.1", port: 40_000 };
const own = { address: "127.0.0.1", port: 5_000 };
const [peerHex, ownHex] = ["0100007F:9C40", "0100007F:1388"] as const;
const mapped = (hex: string): string => `0000000000000000FFFF0000${hex}`;

describe("the owner of a connection's other end", () => {
  test.each<[string, string, number | undefined]>([
    ["another user", line(peerHex, ownHex, 65534, 77), 65534],
    ["its user, by IPv6's form of the address", line(mapped(peerHex), mapped(ownHex), 1000, 77), 1000],
    [
      "its user, and not that of this end",
      line(ownHex, peerHex, 0, 76) + line(peerHex, ownHex, 1000, 77),
      1000,
    ],
    ["nobody, once it is closed, and not user 0", line(peerHex, ownHex, 0, 0), undefined],
    ["nobody, where another address has the port", line("0200007F:9C40", ownHex, 0, 77), undefined],
    ["nobody, where it leads elsewhere", line(peerHex, "0100007F:1389", 0, 77), undefined],
    ["nobody, in an empty table", "", undefined],
  ])("is %s", (_name, lines, owner) => {
    expect(ownerOf(head + lines, peer, own)).toBe(owner);
  });

  test("is in a list of the user's own sockets, or is somebody else", () => {
    const list = (...names: string[]): string => names.map((name) => `p12\nf20\n${name}\n`).join("");
    expect(listed(list("n127.0.0.1:40000->127.0.0.1:5000"), peer, own)).toBe(true);
    expect(listed(list("n127.0.0.1:5000->127.0.0.1:40000"), peer, own)).toBe(false);
    expect(listed("", peer, own)).toBe(false);
  });

  test("is this user, for a connection of this process", async () => {
    const accepted: Socket[] = [];
    const server = createServer((socket) => accepted.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await new Promise((resolve) => server.once("connection", resolve));
    expect(await Promise.all(accepted.map(isOwnPeer))).toEqual([true]);
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
