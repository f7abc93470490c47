import { RestError } from "rest-client";
import { withRetries } from "rest-client";
import { type MlflowClient, mlflowError } from "./mlflow-client";
import { checkStored } from "./stored";
import { address, filledText, list, object, type Shape, text } from "rest-client";

/** Where and how a Databricks workspace lets one artifact be uploaded. The address is itself a secret. */
export interface UploadCredential {
  signed_uri: string;
  type: "AZURE_SAS_URI" | "AZURE_ADLS_GEN2_SAS_URI" | "AWS_PRESIGNED_URL" | "GCP_SIGNED_URL" | (string & {});
  headers?: { name: string; value: string }[];
}

export const uploadCredential: Shape<UploadCredential> = object<UploadCredential>(
  { signed_uri: address, type: filledText },
  { headers: list(object<{ name: string; value: string }>({ name: filledText, value: text }, {})) },
);

export const oneCredential: Shape<{ credential_info: UploadCredential }> = object(
  { credential_info: uploadCredential },
  {},
);

/** One request of an upload. */
export interface UploadStep {
  method: "PUT" | "PATCH";
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * The requests that put `text` where a credential allows. None of them carries the workspace's token:
 * the address is signed, and the store belongs to somebody else.
 */
export function uploadSteps(credential: UploadCredential, text: string): UploadStep[] {
  const headers = Object.fromEntries((credential.headers ?? []).map(({ name, value }) => [name, value]));
  const at = (parameters: string): string =>
    `${credential.signed_uri}${credential.signed_uri.includes("?") ? "&" : "?"}${parameters}`;
  switch (credential.type) {
    case "AZURE_SAS_URI":
      return [
        {
          method: "PUT",
          url: at(`comp=block&blockid=${encodeURIComponent(blockId)}`),
          headers: { ...headers, "x-ms-blob-type": "BlockBlob" },
          body: text,
        },
        {
          method: "PUT",
          url: at("comp=blocklist"),
          headers,
          body: `<?xml version="1.0" encoding="utf-8"?>\n<BlockList>\n<Uncommitted>${blockId}</Uncommitted>\n</BlockList>`,
        },
      ];
    case "AZURE_ADLS_GEN2_SAS_URI":
      return [
        { method: "PUT", url: at("resource=file"), headers, body: "" },
        { method: "PATCH", url: at("action=append&position=0&flush=true"), headers, body: text },
      ];
    case "AWS_PRESIGNED_URL":
    case "GCP_SIGNED_URL":
      return [{ method: "PUT", url: credential.signed_uri, headers, body: text }];
    default:
      throw mlflowError(`the workspace asks for an upload of a kind that is not known: ${credential.type}`, {
        code: "UNKNOWN_CREDENTIAL_TYPE",
        retryable: false,
      });
  }
}

/** A trace is one block; an id only has to be the same in both requests. */
const blockId = Buffer.from("traces.json").toString("base64");

/**
 * Uploads `text`, from the first step again after any failure, since a store forgets uncommitted parts.
 * A signed address runs out after a while: refused ones are fetched anew, once.
 */
export async function uploadToStore(
  http: MlflowClient,
  fetchCredential: () => Promise<UploadCredential>,
  text: string,
): Promise<void> {
  let credential = await fetchCredential();
  let renewed = false;
  const upload = async (): Promise<void> => {
    for (const step of uploadSteps(credential, text)) checkStored(await http.send(step));
  };
  await withRetries(http.policy, async () => {
    try {
      await upload();
    } catch (error) {
      const refused = error instanceof RestError && (error.status === 401 || error.status === 403);
      if (!refused || renewed) throw error;
      renewed = true;
      credential = await fetchCredential();
      await upload();
    }
  });
}
