import { UserError } from "rest-client";
import type { RestError } from "rest-client";

/** What a tracking server's refusal or absence means for the person who needs it, with what to do. */
export function explainTrackingError(error: RestError): UserError {
  const hint =
    error.status === 401 || error.status === 403
      ? "Check the login: DATABRICKS_TOKEN, `az login`, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD."
      : error.status === undefined
        ? "Check MLFLOW_TRACKING_URI, and that the server runs."
        : undefined;
  return new UserError(`the tracking server failed: ${error.message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
