import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Workspace } from "../workspaces";

/** How a workspace's storage is written to: as block blobs, or through the hierarchical-namespace endpoint. */
export type TraceStore = "AZURE_SAS_URI" | "AZURE_ADLS_GEN2_SAS_URI";

/** A signed URL and how to use it, as a workspace's credentials describe it. */
export interface Credential {
  readonly signed_uri: string;
  readonly type: TraceStore;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface SignedUrls {
  /**
   * @param path of the artifact, below the store's root
   * @param permission `r` to read, `w` to create and write
   */
  sign(workspace: Workspace, path: string, permission: "r" | "w", now: number): Credential;
  /** Why a signed URL does not allow something, or undefined when it does. */
  refuse(url: URL, permission: "r" | "w", now: number): string | undefined;
}

const lifetime = 60 * 60_000;
const version = "2023-11-03";

/** The workspace's storage account, in its managed resource group: the name that ARM shows, or one of its kind. */
export function storageAccountOf(workspace: Workspace): string {
  const parameters = workspace.resource().properties["parameters"] as
    Record<string, { value?: unknown } | undefined> | undefined;
  const given = parameters?.["storageAccountName"]?.value;
  if (typeof given === "string") return given.toLowerCase();
  return `dbstorage${createHash("sha256").update(workspace.orgId).digest("hex").slice(0, 13)}`;
}

export const blobPath = (workspace: Workspace, path: string): string =>
  `/jobs/${workspace.orgId}/mlflow-tracking/${path.split("/").map(encodeURIComponent).join("/")}`;

/** Signs and checks shared access signatures, with a key of this process's own. */
export function signedUrls(store: TraceStore): SignedUrls {
  const key = randomBytes(32);
  const signature = (url: URL): string => {
    const signed = ["sp", "st", "se", "spr", "sv", "sr"].map((name) => url.searchParams.get(name) ?? "");
    // The blob and the hierarchical endpoint are two doors to the same account.
    const account = url.hostname.split(".")[0] ?? "";
    return createHmac("sha256", key)
      .update([account, decodeURIComponent(url.pathname), ...signed].join("\n"))
      .digest("base64");
  };
  const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
  return {
    sign(workspace, path, permission, now) {
      const endpoint = store === "AZURE_SAS_URI" ? "blob" : "dfs";
      const url = new URL(
        `https://${storageAccountOf(workspace)}.${endpoint}.core.windows.net${blobPath(workspace, path)}`,
      );
      const fields = {
        sp: permission === "r" ? "r" : "rcw",
        st: seconds(now),
        se: seconds(now + lifetime),
        spr: "https",
        sv: version,
        sr: "b",
      };
      for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
      url.searchParams.set("sig", signature(url));
      return { signed_uri: url.href, type: store, headers: [] };
    },
    refuse(url, permission, now) {
      const given = Buffer.from(url.searchParams.get("sig") ?? "");
      const right = Buffer.from(signature(url));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return "Signature did not match.";
      const expiry = Date.parse(url.searchParams.get("se") ?? "");
      if (!(expiry > now)) return "Signature not valid in the specified time frame.";
      if (!url.searchParams.get("sp")?.includes(permission))
        return "This request is not authorized to perform this operation using this permission.";
      return undefined;
    },
  };
}
