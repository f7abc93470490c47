/** A refusal as a workspace sends it: `{error_code, message}`. */
export class DatabricksError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "DatabricksError";
  }

  toResponse(): Response {
    return Response.json({ error_code: this.code, message: this.message }, { status: this.status });
  }
}

export const notFound = (message: string): DatabricksError =>
  new DatabricksError(404, "RESOURCE_DOES_NOT_EXIST", message);

export const alreadyExists = (message: string): DatabricksError =>
  new DatabricksError(400, "RESOURCE_ALREADY_EXISTS", message);

export const invalidParameter = (message: string): DatabricksError =>
  new DatabricksError(400, "INVALID_PARAMETER_VALUE", message);

export const noSuchEndpoint = (method: string, path: string): DatabricksError =>
  new DatabricksError(
    404,
    "ENDPOINT_NOT_FOUND",
    `No API found for '${method} ${path.replace(/^\/api\/\d+\.\d+/, "")}'`,
  );
