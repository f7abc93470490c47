import { type UploadCredential, uploadToStore } from "./blob-upload";
import { MlflowError } from "./errors";
import { type MlflowHttp } from "./http";
import { type Run } from "./runs";

/** A file of a run: its path below the run's artifacts, and its text. */
export interface RunArtifact {
  readonly path: string;
  readonly text: string;
}

export const artifactsNotServed = "ARTIFACTS_NOT_SERVED";

/**
 * Puts files among a run's artifacts: through an open-source server that hands artifacts on, or at the
 * signed addresses that a Databricks workspace gives. A server that keeps artifacts where only its clients
 * reach them is an MlflowError with the code `artifactsNotServed`.
 */
export async function putRunArtifacts(
  http: MlflowHttp,
  run: Run,
  artifacts: readonly RunArtifact[],
): Promise<void> {
  for (const artifact of artifacts) {
    if (http.target.dialect === "databricks") await putAtSignedAddress(http, run.info.run_id, artifact);
    else await putThroughServer(http, run.info.artifact_uri, artifact);
  }
}

async function putThroughServer(
  http: MlflowHttp,
  root: string | undefined,
  { path, text }: RunArtifact,
): Promise<void> {
  // mlflow-artifacts:/1/<run>/artifacts, or with the server's own address before the path.
  const below = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(root ?? "")?.[1];
  if (below === undefined) {
    throw new MlflowError(
      `the server keeps the run's artifacts at ${root ?? "no address"} and takes none itself`,
      {
        code: artifactsNotServed,
        retryable: false,
      },
    );
  }
  await http.text({
    method: "PUT",
    path: `/api/2.0/mlflow-artifacts/artifacts/${`${below}/${path}`.split("/").map(encodeURIComponent).join("/")}`,
    headers: { "content-type": "application/octet-stream" },
    body: text,
  });
}

async function putAtSignedAddress(
  http: MlflowHttp,
  runId: string,
  { path, text }: RunArtifact,
): Promise<void> {
  const credential = async (): Promise<UploadCredential> => {
    const { credential_infos: infos } = await http.json<{ credential_infos: UploadCredential[] }>({
      method: "POST",
      path: "/api/2.0/mlflow/artifacts/credentials-for-write",
      body: { run_id: runId, path: [path] },
    });
    const [first] = infos;
    if (first === undefined) {
      throw new MlflowError(`the workspace gave no address for ${path}`, {
        code: "NO_CREDENTIAL",
        retryable: false,
      });
    }
    return first;
  };
  await uploadToStore(credential, text, http.policy);
}
