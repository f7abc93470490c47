import { RestClient, RestError, type RestRequest } from "rest-client";

/** @deprecated Use {@link RestClient}. */
export const MlflowHttp: typeof RestClient = RestClient;
/** @deprecated Use {@link RestClient}. */
export type MlflowHttp = RestClient;

/** @deprecated Use {@link RestError}. */
export const MlflowError: typeof RestError = RestError;
/** @deprecated Use {@link RestError}. */
export type MlflowError = RestError;

/** @deprecated Use {@link RestRequest}. */
export type MlflowRequest = RestRequest;
