/** Data-plane versions with chat completions, from azure-rest-api-specs (cognitiveservices/data-plane/AzureOpenAI). */
const known = new Set([
  "2023-05-15",
  "2023-06-01-preview",
  "2023-07-01-preview",
  "2023-08-01-preview",
  "2023-09-01-preview",
  "2023-12-01-preview",
  "2024-02-01",
  "2024-02-15-preview",
  "2024-03-01-preview",
  "2024-04-01-preview",
  "2024-05-01-preview",
  "2024-06-01",
  "2024-07-01-preview",
  "2024-08-01-preview",
  "2024-09-01-preview",
  "2024-10-01-preview",
  "2024-10-21",
  "2024-12-01-preview",
  "2025-01-01-preview",
  "2025-02-01-preview",
  "2025-03-01-preview",
  "2025-04-01-preview",
]);

/** Whether `…/deployments/{deployment}/chat/completions` knows this version. */
export const knowsApiVersion = (version: string | undefined): version is string =>
  version !== undefined && known.has(version);

/** The v1 path needs no version; `preview` and `latest` are the ones it may be given. */
export const knowsV1Version = (version: string | undefined): boolean =>
  version === undefined || ["preview", "latest", "v1"].includes(version);
