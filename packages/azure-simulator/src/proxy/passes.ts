import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Origin } from "../context/service";

/**
 * Logins at the proxy. Only a client that bears one is answered, which keeps other users of this machine out, and the
 * one it bears tells where it is: one that stands for a machine in a virtual network has a login of that network.
 */
export interface NetworkPasses {
  /** The proxy's address with a login, for a process in a network by its ARM id; on the internet when left out. */
  proxyFor(proxyUrl: string, network?: string): string;
  /** Where the bearer of a basic authorization is; undefined for a stranger. */
  originOf(authorization: string | undefined): Origin | undefined;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

export function networkPasses(): NetworkPasses {
  const user = "rehearsal";
  const known: { readonly password: string; readonly digest: Buffer; readonly origin: Origin }[] = [];
  const passOf = (network: string | undefined): string => {
    const pass = known.find(({ origin }) => origin.network === network);
    if (pass) return pass.password;
    const password = randomBytes(24).toString("base64url");
    known.push({ password, digest: digest(`${user}:${password}`), origin: { network } });
    return password;
  };
  return {
    proxyFor(proxyUrl, network) {
      const url = new URL(proxyUrl);
      url.username = user;
      url.password = passOf(network);
      return url.href.replace(/\/$/, "");
    },
    originOf(authorization) {
      const encoded = /^basic (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
      const given = digest(Buffer.from(encoded, "base64").toString());
      return known.find((pass) => timingSafeEqual(pass.digest, given))?.origin;
    },
  };
}
