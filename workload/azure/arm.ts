import { pause } from "../mlflow/retry";
import { ArmError, armErrorOf, noAnswer, retryAfterOf } from "./errors";

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

  get<T>(path: string, apiVersion: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.json<T>("GET", this.address(path, apiVersion, query));
  }

  /** What is at the path, or undefined where ARM says that nothing is. */
  async find<T>(path: string, apiVersion: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path, apiVersion);
    } catch (error) {
      if (error instanceof ArmError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All pages of a list. */
  async list<T>(
    path: string,
    apiVersion: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T[]> {
    const found: T[] = [];
    let next: string | undefined = this.address(path, apiVersion, query);
    while (next !== undefined) {
      const page: { value?: T[]; nextLink?: string } = await this.json("GET", next);
      found.push(...(page.value ?? []));
      next = page.nextLink || undefined;
    }
    return found;
  }

  post<T>(path: string, apiVersion: string, body: object = {}): Promise<T> {
    return this.json<T>("POST", this.address(path, apiVersion), body);
  }

  /** Deletes, and waits until it is done. What is not there is deleted. */
  async delete(path: string, apiVersion: string): Promise<void> {
    try {
      const response = await this.send("DELETE", this.address(path, apiVersion));
      if (response.status === 202) await this.settled(response);
    } catch (error) {
      if (!(error instanceof ArmError) || error.status !== 404) throw error;
    }
  }

  /** Waits for an operation by the address that its acceptance gave. */
  private async settled(accepted: Response): Promise<void> {
    const operation = accepted.headers.get("azure-asyncoperation");
    const address = operation ?? accepted.headers.get("location");
    if (!address) return;
    const deadline = performance.now() + pollFor;
    let last = accepted;
    while (performance.now() < deadline) {
      await this.wait(retryAfterOf(last.headers) ?? pollEvery);
      last = await this.send("GET", address);
      if (operation === null) {
        if (last.status !== 202) return;
        continue;
      }
      const { status, error } = (await last.json()) as { status?: string; error?: { code?: string } };
      if (status === "Succeeded") return;
      if (status === "Failed" || status === "Canceled")
        throw new ArmError(`the operation ended as ${status}`, error?.code ?? status, last.status);
    }
    throw new ArmError("the operation did not end in time", "Timeout", undefined);
  }

  private address(path: string, apiVersion: string, query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(this.options.management + path);
    url.searchParams.set("api-version", apiVersion);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  private async json<T>(method: string, url: string, body?: object): Promise<T> {
    const text = await (await this.send(method, url, body)).text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** One answer that is a success, after as many attempts as that takes. */
  private async send(method: string, url: string, body?: object): Promise<Response> {
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

  private async attempt(method: string, url: string, body?: object): Promise<Response> {
    const token = await this.token();
    const signals = [AbortSignal.timeout(timeout), ...(this.options.signal ? [this.options.signal] : [])];
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
        redirect: "error",
        signal: AbortSignal.any(signals),
        ...(body && { body: JSON.stringify(body) }),
      });
      if (response.ok) return response;
      throw armErrorOf(response, await response.text());
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

/** The wait before the next attempt, or undefined when there is none: the service's word wins over the backoff. */
function waitAfter({ retryAfterMs }: ArmError, attempt: number): number | undefined {
  if (attempt >= attempts) return undefined;
  const wait = retryAfterMs ?? firstWait * 2 ** (attempt - 1);
  return wait > longestWait ? undefined : wait;
}
