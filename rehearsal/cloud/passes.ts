import { randomUUID } from "node:crypto";

/**
 * Networks of the cloud as this machine's processes are in them. All of them come from the same address; one that
 * stands for a machine in a virtual network bears a pass, as the user of its proxy's address.
 */
export interface NetworkPasses {
  /** The proxy's address for a process in a network, by the network's ARM id. */
  proxyFor(proxyUrl: string, network: string): string;
  /** The network whose pass a CONNECT bears. */
  networkOf(proxyAuthorization: string | undefined): string | undefined;
}

export function networkPasses(): NetworkPasses {
  const networks = new Map<string, string>();
  return {
    proxyFor(proxyUrl, network) {
      const pass = randomUUID();
      networks.set(pass, network);
      const url = new URL(proxyUrl);
      url.username = pass;
      // Clients send no authorization without a password.
      url.password = "in-the-network";
      return url.href.replace(/\/$/, "");
    },
    networkOf(proxyAuthorization) {
      const encoded = /^basic (.+)$/i.exec(proxyAuthorization ?? "")?.[1];
      if (encoded === undefined) return undefined;
      return networks.get(Buffer.from(encoded, "base64").toString().split(":")[0] ?? "");
    },
  };
}
