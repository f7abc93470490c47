import type { HttpClient } from "@azure/core-rest-pipeline";
import type { GetTokenOptions, TokenCredential } from "@azure/identity";
import { list, object, type Shape, shownAddress, text } from "rest-client";
import { type ArmAnswer, ArmError, readArm, unexpectedAnswer } from "./errors";
import { operationEnd } from "./operation";
import { type Method, openPipeline, type Send } from "./pipeline";
import { defaultRetryRules, type RetryRules } from "./retries";

export interface ArmOptions {
  /** Address of Azure Resource Manager, without a trailing slash. */
  readonly management: string;
  readonly credential: TokenCredential;
  readonly signal?: AbortSignal | undefined;
  readonly retries?: RetryRules;
  /** What sends each request; left out: Node's own client. */
  readonly httpClient?: HttpClient | undefined;
}

/**
 * Azure Resource Manager, as far as looking and a little tidying need it: JSON, pages and long-running operations. It is
 * asked through Azure's own pipeline, which is loaded with the first request. Every call throws ArmError.
 */
export class ArmClient {
  private pipeline: Promise<Send> | undefined;

  constructor(private readonly options: ArmOptions) {}

  /** A token's claims say who is asking. @throws ArmError with code NoLogin */
  async token(): Promise<string> {
    return (await this.credential.getToken(this.scope)).token;
  }

  get<T>(path: string, apiVersion: string, shape: Shape<T>): Promise<T> {
    return this.json("GET", this.address(path, apiVersion), shape);
  }

  /** What is at the path, or undefined where ARM says that nothing is. */
  async find<T>(path: string, apiVersion: string, shape: Shape<T>): Promise<T | undefined> {
    try {
      return await this.get(path, apiVersion, shape);
    } catch (error) {
      if (error instanceof ArmError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All pages of a list. */
  async list<T>(
    path: string,
    apiVersion: string,
    shape: Shape<T>,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T[]> {
    const page = object<Page<T>>({}, { value: list(shape), nextLink: text });
    const found: T[] = [];
    let next: string | undefined = this.address(path, apiVersion, query);
    while (next !== undefined) {
      const { value = [], nextLink }: Page<T> = await this.json("GET", next, page);
      found.push(...value);
      next = nextLink ? nextPage(next, nextLink) : undefined;
    }
    return found;
  }

  post<T>(path: string, apiVersion: string, shape: Shape<T>, body: object = {}): Promise<T> {
    return this.json("POST", this.address(path, apiVersion), shape, body);
  }

  /** Creates what is made at once, or changes it. */
  put<T>(path: string, apiVersion: string, shape: Shape<T>, body: object): Promise<T> {
    return this.json("PUT", this.address(path, apiVersion), shape, body);
  }

  /** Deletes, and waits until it is done. What is not there is deleted. */
  async delete(path: string, apiVersion: string): Promise<void> {
    const address = this.address(path, apiVersion);
    try {
      const accepted = await this.send("DELETE", address);
      if (accepted.status !== 202) return;
      const look = (given: string): Promise<ArmAnswer> =>
        this.send("GET", followed(address, given, "operation"));
      await operationEnd("DELETE", accepted, look, this.options.signal);
    } catch (error) {
      if (!(error instanceof ArmError) || error.status !== 404) throw error;
    }
  }

  private address(path: string, apiVersion: string, query: Readonly<Record<string, string>> = {}): string {
    // An id may be an answer's: with anything before its first slash it would name another host.
    if (!path.startsWith("/"))
      throw new ArmError(`${JSON.stringify(path)} is no id of a resource`, unexpectedAnswer, undefined);
    const url = new URL(this.options.management + path);
    url.searchParams.set("api-version", apiVersion);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // A plus is a space in forms alone.
    url.search = url.search.replaceAll("+", "%20");
    return url.href;
  }

  private async json<T>(method: Method, url: string, shape: Shape<T>, body?: object): Promise<T> {
    return readArm(method, await this.send(method, url, body), shape);
  }

  private async send(method: Method, url: string, body?: object): Promise<ArmAnswer> {
    const { retries: rules = defaultRetryRules, signal, httpClient } = this.options;
    this.pipeline ??= openPipeline({
      credential: this.credential,
      scope: this.scope,
      rules,
      signal,
      httpClient,
    });
    return (await this.pipeline)(method, url, body);
  }

  private get scope(): string {
    return `${this.options.management}/.default`;
  }

  private readonly credential = {
    /** Says in one line what the login lacks: a credential's message can repeat all that it tried. */
    getToken: async (scopes: string | string[], options?: GetTokenOptions) => {
      try {
        const token = await this.options.credential.getToken(scopes, options);
        if (token === null) throw new Error("no token was issued");
        return token;
      } catch (error) {
        const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
        throw new ArmError(line.replace(/[.:]$/, ""), "NoLogin", undefined, error);
      }
    },
  };
}

interface Page<T> {
  readonly value?: readonly T[];
  readonly nextLink?: string;
}

/** The next page's address; pages come to an end. */
function nextPage(page: string, given: string): string {
  const next = followed(page, given, "next page");
  if (next !== page) return next;
  const message = `GET ${shownAddress(page)}: 200, but the next page is at the page itself`;
  throw new ArmError(message, unexpectedAnswer, 200);
}

/** An address that an answer gives. The token goes to no other host. @throws ArmError */
function followed(from: string, given: string, what: string): string {
  if (!URL.canParse(given, from)) {
    const message = `${shownAddress(from)} answered with an address that is none`;
    throw new ArmError(message, unexpectedAnswer, undefined);
  }
  const to = new URL(given, from);
  if (to.origin === new URL(from).origin) return to.href;
  const message = `GET ${shownAddress(from)}: 200, but the ${what} is at ${shownAddress(to.href)}`;
  throw new ArmError(message, unexpectedAnswer, 200);
}
