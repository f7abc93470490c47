import type { Federation } from "../entra/federation";
import type { Identity } from "../context/state";

/** How clients log in: by the service principal's secret, or by the token of a pipeline that it trusts. */
export type LoginBy = "secret" | "oidc";

/**
 * Variables that tell a client whose login, workspace, endpoint or certificate to use. A process that is to
 * meet the cloud and nothing else must not inherit any of them. A name that ends in `*` stands for all with that start.
 */
export const inheritedNames: readonly string[] = [
  "ARM_*",
  "AZURE_*",
  "DATABRICKS_*",
  "OPENAI_*",
  "MLFLOW_*",
  "PULUMI_*",
  "ACTIONS_ID_TOKEN_*",
  "MSI_ENDPOINT",
  "MSI_SECRET",
  "IDENTITY_ENDPOINT",
  "IDENTITY_HEADER",
  "IMDS_ENDPOINT",
  "CURL_CA_BUNDLE",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "NODE_EXTRA_CA_CERTS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "AWS_CA_BUNDLE",
  "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "grpc_proxy",
  "no_grpc_proxy",
  "NODE_USE_ENV_PROXY",
];

/** Whether a variable is one of `inheritedNames`. */
export const isInherited = (name: string): boolean =>
  inheritedNames.some((entry) =>
    entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry,
  );

/** An environment without anything that points to somebody's own cloud. */
export const withoutInherited = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isInherited(entry[0]),
    ),
  );

/**
 * What a client process needs to meet the cloud under its real names. Both cases of each proxy variable are
 * set since grpc-js reads the lower one only, and plain http too, or a metadata probe would leave the machine.
 */
export function clientEnvironment(cloud: {
  readonly proxyUrl: string;
  readonly caFile: string;
  readonly caBundleFile: string;
  readonly identity: Identity;
  readonly federation: Pick<Federation, "variables">;
  readonly login: LoginBy;
}): Record<string, string> {
  const { proxyUrl, caFile, caBundleFile, identity, federation, login } = cloud;
  const loopback = "127.0.0.1,localhost";
  return {
    HTTP_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    NO_PROXY: loopback,
    no_proxy: loopback,
    SSL_CERT_FILE: caBundleFile,
    REQUESTS_CA_BUNDLE: caBundleFile,
    NODE_EXTRA_CA_CERTS: caFile,
    ARM_SUBSCRIPTION_ID: identity.subscriptionId,
    ARM_TENANT_ID: identity.tenantId,
    ARM_CLIENT_ID: identity.clientId,
    ...(login === "oidc"
      ? { ARM_USE_OIDC: "true", ...federation.variables }
      : {
          ARM_CLIENT_SECRET: identity.clientSecret,
          AZURE_SUBSCRIPTION_ID: identity.subscriptionId,
          AZURE_TENANT_ID: identity.tenantId,
          AZURE_CLIENT_ID: identity.clientId,
          AZURE_CLIENT_SECRET: identity.clientSecret,
        }),
  };
}
