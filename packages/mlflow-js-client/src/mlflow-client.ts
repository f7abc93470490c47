import { RestClient, RestError, type RestTarget } from "rest-client";

/**
 * Where runs and traces go. The two services speak the same run calls and differ in how a trace's
 * spans reach them: an open-source server takes OTLP, a Databricks workspace hands out an address in
 * its blob store.
 */
export interface MlflowTarget extends RestTarget {
  /** An open-source MLflow server, or a Databricks workspace. */
  dialect: "server" | "databricks";
}

/** `name` of an error that is about MLflow, by which programs tell it apart. */
export const errorName = "MlflowError";

/** Sends requests to one MLflow server or Databricks workspace, with its login and one retry budget. */
export class MlflowClient extends RestClient<MlflowTarget> {
  /** @internal */
  override readonly errorName: string = errorName;

  /** @deprecated Use {@link beginShutdown}. */
  hurry(): void {
    this.beginShutdown();
  }
}

/** An error that is about MLflow, of what is not a request's own failure. */
export const mlflowError = (
  message: string,
  details: ConstructorParameters<typeof RestError>[1],
): RestError => new RestError(message, { ...details, name: errorName });
