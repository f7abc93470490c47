/** What stands in the place of a secret. */
const hidden = "[hidden]";

/** So many characters in a row of a secret are hidden, wherever they stand: services repeat parts of a key. */
const partLength = 8;

/** A shorter password cannot be told from other text. */
const shortestPassword = 4;

/** Logins are renewed in a process that goes on. */
const mostSecrets = 100;

const known = new Set<string>();
let parts = new Set<string>();

/** Lets no later message or trace of this process tell a key or a token. One that is shorter than a part is no service's. */
export function rememberSecret(secret: string | undefined): void {
  if (secret !== undefined && secret.length >= partLength) remember(secret);
}

/** The same for a password, which people choose themselves: a short one is hidden where it stands as a word. */
export function rememberPassword(password: string | undefined): void {
  if (password !== undefined && password.length >= shortestPassword) remember(password);
}

function remember(secret: string): void {
  const text = secret.toWellFormed();
  const forms = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
  if (forms.every((form) => known.has(form))) return;
  for (const form of forms) known.add(form);
  for (const oldest of [...known].slice(0, Math.max(0, known.size - mostSecrets))) known.delete(oldest);
  parts = new Set([...known].flatMap(partsOf));
}

/** Remembers what an Authorization header tells: the token, or the password in it. */
export function rememberAuthorization(header: string | null | undefined): void {
  const [, scheme = "", credentials] = /^(\S+)\s+(.+)$/.exec(header ?? "") ?? [];
  rememberSecret(credentials ?? header ?? undefined);
  if (scheme.toLowerCase() === "basic") rememberPassword(passwordIn(credentials ?? ""));
}

/**
 * A text without the secrets that this process knows, in whole or in part, and without what is one by its form: a
 * password in an address, a login's token, the value of an Authorization header.
 */
export function hideSecrets(text: string): string {
  const formless = text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>@]*@/gi, "$1")
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/"'<>@:]*:(?!\d+\/)[^\s"'<>@]*@/gi, "$1")
    .replace(/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, hidden)
    .replace(/\b(Bearer\s+)(?=\S*\d)[\w.~+/=-]{6,}/gi, `$1${hidden}`)
    .replace(/\b(Basic\s+)([\w+/-]{4,}=*)/gi, (whole, scheme: string, value: string) =>
      passwordIn(value) === undefined ? whole : scheme + hidden,
    );
  return known.size === 0 ? formless : withoutMasked(withoutKnown(withoutParts(formless)));
}

/** An address as it may be shown: without a user or password, however badly that is written. */
export function withoutCredentials(address: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(address)?.[0] ?? "";
  const rest = address.slice(scheme.length);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  if (authority.includes("@") && scheme !== "") return scheme + rest.slice(authority.lastIndexOf("@") + 1);
  // git@github.com:lab.git is a place; what has a colon before the @, and no port, holds a password with a slash in it.
  const isPassword = /^[^@/]*:(?!\d+(?:\/|$))[^@]*@/.test(rest) || /^[^@/]*:[^@/]*@/.test(rest);
  return isPassword ? scheme + rest.slice(rest.lastIndexOf("@") + 1) : address;
}

function passwordIn(basic: string): string | undefined {
  const decoded = Buffer.from(basic, "base64").toString("utf8");
  // eslint-disable-next-line no-control-regex -- what no login has
  if (/[\u0000-\u001f\ufffd]/.test(decoded)) return undefined;
  return /^[^:]*:(.*)$/s.exec(decoded)?.[1];
}

const partsOf = (secret: string): string[] =>
  Array.from({ length: Math.max(0, secret.length - partLength + 1) }, (_, at) =>
    secret.slice(at, at + partLength),
  );

function withoutParts(text: string): string {
  let shown = "";
  let copied = 0;
  let end = -1;
  for (let at = 0; at + partLength <= text.length; at++) {
    if (!parts.has(text.slice(at, at + partLength))) continue;
    if (at > end) shown += text.slice(copied, at) + hidden;
    copied = end = at + partLength;
  }
  return shown + text.slice(copied);
}

/** Those that are too short to have parts, as words. */
function withoutKnown(text: string): string {
  return [...known]
    .filter(({ length }) => length < partLength)
    .reduce((shown, secret) => {
      const escaped = secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return shown.replace(new RegExp(`(?<!\\w)${escaped}(?!\\w)`, "g"), hidden);
    }, text);
}

/** "Incorrect API key provided: abc***xyz": the ends of a secret. */
function withoutMasked(text: string): string {
  return text.replace(/([\w+/=.-]*)\*{2,}([\w+/=.-]*)/g, (whole, start: string, end: string) => {
    const isOne = [...known].some((secret) => secret.startsWith(start) && secret.endsWith(end));
    return isOne && start + end !== "" ? hidden : whole;
  });
}
