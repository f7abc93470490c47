import { readAnswer, UnexpectedAnswer } from "rest-client";
import { shownAddress } from "rest-client";
import { pause } from "rest-client";
import { list, object, type Shape, text } from "rest-client";
import { type ArmAnswer, ArmError, armErrorOf, noAnswer, retryAfterOf, unexpectedAnswer } from "./errors";

export interface ArmOptions {
  /** Address of Azure Resource Manager, without a trailing slash. */
  readonly management: string;
  readonly token: () => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds. */
const timeout = 30_000;
const firstWait = 500;
const longestWait = 30_000;
const pollEvery = 2_000;
const pollFor = 20 * 60_000;
const attempts = 4;

/**
 * Azure Resource Manager, as far as looking and a little tidying need it: JSON, pages, long operations, and repetition
 * where the service is away or throttles. Every call throws ArmError.
 */
export class ArmClient {
  constructor(private readonly options: ArmOptions) {}

  /** A token's claims say who is asking. @throws ArmError with code NoLogin */
  async token(): Promise<string> {
    try {
      return await this.options.token();
    } catch (error) {
      const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      throw new ArmError(line.replace(/[.:]$/, ""), "NoLogin", undefined, undefined, error);
    }
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
      next = nextLink ? this.nextPage(next, nextLink) : undefined;
    }
    return found;
  }

  post<T>(path: string, apiVersion: string, shape: Shape<T>, body: object = {}): Promise<T> {
    return this.json("POST", this.address(path, apiVersion), shape, body);
  }

  /** Deletes, and waits until it is done. What is not there is deleted. */
  async delete(path: string, apiVersion: string): Promise<void> {
    try {
      const answer = await this.send("DELETE", this.address(path, apiVersion));
      if (answer.status === 202) await this.settled(answer);
    } catch (error) {
      if (!(error instanceof ArmError) || error.status !== 404) throw error;
    }
  }

  /** Waits for an operation by the address that its acceptance gave. */
  private async settled(accepted: ArmAnswer): Promise<void> {
    const operation = accepted.headers.get("azure-asyncoperation");
    const given = operation ?? accepted.headers.get("location");
    if (!given) return;
    const address = followed(accepted.url, given);
    const deadline = performance.now() + pollFor;
    let last = accepted;
    while (performance.now() < deadline) {
      await this.wait(retryAfterOf(last.headers) ?? pollEvery);
      last = await this.send("GET", address);
      if (operation === null) {
        if (last.status !== 202) return;
        continue;
      }
      const { status, error } = read("GET", last, operationShape);
      if (status === "Succeeded") return;
      if (status === "Failed" || status === "Canceled")
        throw new ArmError(`the operation ended as ${status}`, error?.code ?? status, last.status);
    }
    throw new ArmError("the operation did not end in time", "Timeout", undefined);
  }

  private address(path: string, apiVersion: string, query: Readonly<Record<string, string>> = {}): string {
    // An id may be an answer's: with anything before its first slash it would name another host.
    if (!path.startsWith("/"))
      throw new ArmError(`${JSON.stringify(path)} is no id of a resource`, unexpectedAnswer, undefined);
    const url = new URL(this.options.management + path);
    url.searchParams.set("api-version", apiVersion);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  /** The token goes to no other host, and pages come to an end. */
  private nextPage(page: string, given: string): string {
    const next = followed(page, given);
    if (next !== page && new URL(next).origin === new URL(page).origin) return next;
    const where = next === page ? "the page itself" : shownAddress(next);
    throw new ArmError(
      `GET ${shownAddress(page)}: 200, but the next page is at ${where}`,
      unexpectedAnswer,
      200,
    );
  }

  private async json<T>(method: string, url: string, shape: Shape<T>, body?: object): Promise<T> {
    return read(method, await this.send(method, url, body), shape);
  }

  /** One answer that is a success, after as many attempts as that takes. */
  private async send(method: string, url: string, body?: object): Promise<ArmAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(method, url, body);
      } catch (error) {
        const wait = error instanceof ArmError && error.retryable ? waitAfter(error, attempt) : undefined;
        if (wait === undefined) throw error;
        await this.wait(wait);
      }
    }
  }

  private async attempt(method: string, url: string, body?: object): Promise<ArmAnswer> {
    const token = await this.token();
    const signals = [AbortSignal.timeout(timeout), ...(this.options.signal ? [this.options.signal] : [])];
    try {
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
        redirect: "error",
        signal: AbortSignal.any(signals),
        ...(body && { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      const answer = { url, status, headers, text: await response.text() };
      if (response.ok) return answer;
      throw armErrorOf(method, answer);
    } catch (error) {
      this.options.signal?.throwIfAborted();
      throw error instanceof ArmError ? error : noAnswer(new URL(url).host, error);
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    await pause(milliseconds, this.options.signal);
    this.options.signal?.throwIfAborted();
  }
}

interface Page<T> {
  readonly value?: readonly T[];
  readonly nextLink?: string;
}

interface Operation {
  readonly status: string;
  readonly error?: { readonly code?: string };
}

const operationShape = object<Operation>(
  { status: text },
  { error: object<NonNullable<Operation["error"]>>({}, { code: text }) },
);

/** @throws ArmError where the answer is not what ARM promises */
function read<T>(method: string, answer: ArmAnswer, shape: Shape<T>): T {
  try {
    return readAnswer(answer.text, shape);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const message = `${method} ${shownAddress(answer.url)}: ${answer.status}, but ${error.message}`;
    throw new ArmError(message, unexpectedAnswer, answer.status, undefined, error);
  }
}

/** An address that an answer gives. @throws ArmError where it is none */
function followed(from: string, given: string): string {
  try {
    return new URL(given, from).href;
  } catch (error) {
    const message = `${shownAddress(from)} answered with an address that is none`;
    throw new ArmError(message, unexpectedAnswer, undefined, undefined, error);
  }
}

/** The wait before the next attempt, or undefined when there is none: the service's word wins over the backoff. */
function waitAfter({ retryAfterMs }: ArmError, attempt: number): number | undefined {
  if (attempt >= attempts) return undefined;
  const wait = retryAfterMs ?? firstWait * 2 ** (attempt - 1);
  return wait > longestWait ? undefined : wait;
}
