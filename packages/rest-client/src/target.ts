/** A service that requests go to. */
export interface RestTarget {
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
