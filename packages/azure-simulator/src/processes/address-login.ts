/** An address and the login that stands in it, apart: `fetch` takes no login in an address. */
export interface Login {
  readonly url: string;
  readonly headers: { readonly authorization?: string };
}

/** Takes the login out of an address such as http://user:password@127.0.0.1:5000. */
export function loginOf(address: string): Login {
  const url = new URL(address);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = url.password = "";
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return { url: url.href.replace(/\/$/, ""), headers: user ? { authorization } : {} };
}
