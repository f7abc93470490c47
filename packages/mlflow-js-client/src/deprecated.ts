import { RestError, type RestRequest, type RetryPolicy } from "rest-client";
import { MlflowClient, type MlflowTarget } from "./mlflow-client";

/** @deprecated Use {@link MlflowClient}. */
export class MlflowHttp extends MlflowClient {
  constructor(
    target: MlflowTarget,
    policy: RetryPolicy,
    onRetry?: (error: RestError, delayMs: number) => void,
  ) {
    super(target, { retry: policy, onRetry });
  }
}

/** @deprecated Use {@link RestError}. */
export const MlflowError: typeof RestError = RestError;
/** @deprecated Use {@link RestError}. */
export type MlflowError = RestError;

/** @deprecated Use {@link RestRequest}. */
export type MlflowRequest = RestRequest;
