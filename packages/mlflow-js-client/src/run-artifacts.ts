import { uploadCredential, type UploadCredential, uploadToStore } from "./blob-upload";
import { shownAddress } from "rest-client";
import { type MlflowClient, mlflowError } from "./mlflow-client";
import { withRetries } from "rest-client";
import type { Run } from "./runs";
import { list, object } from "rest-client";
import { checkStored } from "./stored";

/** A file of a run: its path below the run's artifacts, and its text. */
export interface RunArtifact {
  /** Folders and name with slashes between them, for example `drift/report.html`. */
  readonly path: string;
  /** All of the file, which is stored in UTF-8. */
  readonly text: string;
}

export const artifactsNotServed = "ARTIFACTS_NOT_SERVED";

/**
 * Puts files among a run's artifacts: through an open-source server that hands artifacts on, or at the
 * signed addresses that a Databricks workspace gives. A server that keeps artifacts where only its clients
 * reach them is a RestError with the code ARTIFACTS_NOT_SERVED.
 */
export async function putRunArtifacts(
  http: MlflowClient,
  run: Run,
  artifacts: readonly RunArtifact[],
): Promise<void> {
  for (const artifact of artifacts) {
    if (http.target.dialect === "databricks") await putAtSignedAddress(http, run.info.run_id, artifact);
    else await putThroughServer(http, run.info.artifact_uri, artifact);
  }
}

/** The text of one of a run's files. Throws RestError, as `putRunArtifacts` does. */
export async function readRunArtifact(http: MlflowClient, run: Run, path: string): Promise<string> {
  if (http.target.dialect === "server") {
    return http.text({ method: "GET", path: addressThroughServer(run.info.artifact_uri, path) });
  }
  const { signed_uri: url, headers = [] } = await signedAddress(http, "read", run.info.run_id, path);
  const { text } = await withRetries(http.policy, () =>
    http.send({
      url,
      method: "GET",
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    }),
  );
  return text;
}

/** Path of a file at a server that hands artifacts on. Throws RestError where it does not. */
function addressThroughServer(root: string | undefined, path: string): string {
  // mlflow-artifacts:/1/<run>/artifacts, or with the server's own address before the path.
  const below = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(root ?? "")?.[1];
  if (below === undefined) {
    throw mlflowError(
      `the server keeps the run's artifacts at ${root ?? "no address"} and takes none itself`,
      {
        code: artifactsNotServed,
        retryable: false,
      },
    );
  }
  return `/api/2.0/mlflow-artifacts/artifacts/${`${below}/${path}`.split("/").map(encodeURIComponent).join("/")}`;
}

async function putThroughServer(
  http: MlflowClient,
  root: string | undefined,
  { path, text }: RunArtifact,
): Promise<void> {
  const answer = await http.answer({
    method: "PUT",
    path: addressThroughServer(root, path),
    headers: { "content-type": "application/octet-stream" },
    body: text,
  });
  checkStored(answer);
}

async function putAtSignedAddress(
  http: MlflowClient,
  runId: string,
  { path, text }: RunArtifact,
): Promise<void> {
  const credential = (): Promise<UploadCredential> => signedAddress(http, "write", runId, path);
  await uploadToStore(http, credential, text);
}

async function signedAddress(
  http: MlflowClient,
  direction: "read" | "write",
  runId: string,
  path: string,
): Promise<UploadCredential> {
  const {
    credential_infos: [first],
  } = await http.json(
    {
      method: "POST",
      path: `/api/2.0/mlflow/artifacts/credentials-for-${direction}`,
      body: { run_id: runId, path: [path] },
    },
    object<{ credential_infos: UploadCredential[] }>({ credential_infos: list(uploadCredential) }, {}),
  );
  if (first !== undefined) return first;
  throw mlflowError(`${shownAddress(http.target.url)} answered 200, but gave no address for ${path}`, {
    code: "NO_CREDENTIAL",
    retryable: false,
  });
}
