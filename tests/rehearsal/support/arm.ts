import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ProxyAgent, fetch } from "undici";
import type { TestLab } from "./lab";

/** The application of Azure Databricks at Entra. */
const databricks = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

/** Azure Resource Manager and a workspace as somebody else calls them who has the same rights: behind Pulumi's back. */
export function armOutside({ stage: { cloud } }: TestLab) {
  const dispatcher = new ProxyAgent({
    uri: cloud.environment()["HTTPS_PROXY"] ?? "",
    requestTls: { ca: readFileSync(cloud.caBundleFile, "utf8") },
  });
  const { tenantId, clientId, clientSecret } = cloud.identity;

  async function token(audience = "https://management.azure.com"): Promise<string> {
    const response = await fetch(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      dispatcher,
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${audience}/.default`,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  return {
    /** One request, as it is. */
    async send(method: string, path: string, version: string, body?: object) {
      const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
      const url = `https://management.azure.com${path}?api-version=${version}`;
      return fetch(url, { method, headers, dispatcher, ...(body && { body: JSON.stringify(body) }) });
    },
    /** Deletes a resource and waits until it is gone. */
    async delete(id: string, apiVersion: string): Promise<void> {
      const url = `https://management.azure.com${id}?api-version=${apiVersion}`;
      const headers = { authorization: `Bearer ${await token()}` };
      const { status } = await fetch(url, { method: "DELETE", headers, dispatcher });
      if (![200, 202, 204].includes(status)) throw new Error(`DELETE ${id}: ${status}`);
      while (
        cloud
          .leftovers()
          .some((left) => left.id.toLowerCase() === id.toLowerCase() && left.kind !== "soft-deleted account")
      )
        await sleep(10);
    },
    /** Has a workspace do something; gives its answer. */
    async workspace(host: string, path: string, body?: object, method = "POST"): Promise<unknown> {
      const headers = { authorization: `Bearer ${await token(databricks)}` };
      const options = { method, headers, dispatcher, ...(body && { body: JSON.stringify(body) }) };
      const response = await fetch(`${host}${path}`, options);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    close: () => dispatcher.destroy(),
  };
}
