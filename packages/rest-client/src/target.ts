/**
 * Where runs and traces go. The two services speak the same run calls and differ in how a trace's
 * spans reach them: an open-source server takes OTLP, a Databricks workspace hands out an address in
 * its blob store.
 */
export interface MlflowTarget {
  /** An open-source MLflow server, or a Databricks workspace. */
  dialect: "server" | "databricks";
  /** Base address without a trailing slash: http://127.0.0.1:5000, https://adb-1.2.azuredatabricks.net. */
  url: string;
  /** The login, asked for before each attempt. Left out: requests go without one. */
  authorization?: AuthorizationProvider;
}

/**
 * Gives the Authorization header's value. `refresh` is true after the service answered 401 to the last
 * one: a token that was cached must then be fetched anew.
 */
export type AuthorizationProvider = (refresh: boolean) => Promise<string> | string;
