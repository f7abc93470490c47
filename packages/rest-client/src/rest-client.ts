import { setMaxListeners } from "node:events";
import { readAnswer, UnexpectedAnswer } from "./answer";
import { type Answer, exchange, type Fetch } from "./exchange";
import { RestError, errorOfNetwork, errorOfResponse, shownAddress, unexpectedAnswer } from "./rest-error";
import { wellFormedJson } from "./well-formed-json";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "./retry";
import { rememberAuthorization } from "./secrets";
import type { Shape } from "./shape";
import type { RestTarget } from "./target";

/** One request to a service. */
export interface RestRequest {
  /** The HTTP method. */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the server's address, with its query. */
  path: string;
  /** Sent as JSON, or as it is when it is text. */
  body?: unknown;
  /** Beside Content-Type (of JSON) and Authorization, which the client sets itself. */
  headers?: Record<string, string>;
  /** False where the caller decides about repetitions itself. Default true. */
  retry?: boolean;
}

/** What a client may be given beside the service it reaches. */
export interface RestOptions {
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** When a request that failed is sent again, and how long one may take. Default: {@link defaultRetryPolicy}. */
  retry?: RetryPolicy | undefined;
  /** Hears of every wait before another attempt: what failed, and how long it waits, in milliseconds. */
  onRetry?: ((error: RestError, delayMs: number) => void) | undefined;
}

/** How long a request may take in a process that was told to end, in milliseconds. */
const shutdownTimeoutMs = 3_000;

/** Sends requests to one service, with its login and one retry budget. */
export class RestClient<Target extends RestTarget = RestTarget> {
  /** When a request that failed is sent again, and how long one may take. */
  readonly policy: RetryPolicy;
  /** Hears of every wait before another attempt. */
  readonly onRetry: RestOptions["onRetry"];
  /**
   * Name of the errors that it throws.
   *
   * @internal
   */
  readonly errorName: string = "RestError";
  private readonly fetch: Fetch;
  private patient = true;
  private readonly shutdown = new AbortController();

  constructor(
    /** The service, with its login. */
    readonly target: Target,
    { fetch: given, retry = defaultRetryPolicy, onRetry }: RestOptions = {},
  ) {
    this.fetch = given ?? ((url, init) => fetch(url, init));
    this.policy = retry;
    this.onRetry = onRetry;
    // Every request that waits listens to it.
    setMaxListeners(0, this.shutdown.signal);
  }

  /**
   * The answer's JSON. Throws RestError, with the code UNEXPECTED_ANSWER where it is none or has another shape.
   *
   * @param shape checks the parsed answer (undefined when it is empty) and returns what it is
   */
  async json<T>(request: RestRequest, shape: Shape<T>): Promise<T> {
    return readJson(await this.answer(request), shape);
  }

  /** The answer's text. Throws RestError. */
  async text(request: RestRequest): Promise<string> {
    return (await this.answer(request)).text;
  }

  /**
   * The whole answer. Throws RestError.
   *
   * @internal
   */
  async answer(request: RestRequest): Promise<SentAnswer> {
    let refresh = false;
    const attempt = async (): Promise<SentAnswer> => {
      const authorization = await this.target.authorization?.(refresh);
      rememberAuthorization(authorization);
      const sent = {
        url: this.target.url + request.path,
        method: request.method,
        headers: {
          ...(typeof request.body === "object" ? { "content-type": "application/json" } : {}),
          ...request.headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: typeof request.body === "string" ? request.body : serialise(request.body),
      };
      return this.exchange(sent, this.shutdown.signal);
    };
    const withLogin = async (): Promise<SentAnswer> => {
      try {
        refresh = false;
        return await attempt();
      } catch (error) {
        if ((error as RestError).status !== 401 || this.target.authorization === undefined) throw error;
        refresh = true;
        return attempt();
      }
    };
    return request.retry === false ? withLogin() : this.retrying(withLogin);
  }

  /**
   * Sends one request to another address than the service's, without its login and without repetition. Throws RestError.
   *
   * @internal
   */
  async send(request: AddressedRequest): Promise<SentAnswer> {
    return this.exchange(request);
  }

  /** Ends every wait between attempts, and allows one short attempt each from now on, that under way included. */
  beginShutdown(): void {
    this.shutdown.abort();
  }

  /**
   * Calls `operation` within the retry budget. Once a whole budget was spent in vain, later calls get
   * one attempt each, until one succeeds: a service that is away is not waited for again and again.
   */
  async retrying<T>(operation: () => Promise<T>): Promise<T> {
    try {
      const policy = this.patient ? this.policy : { ...this.policy, retries: 0 };
      const result = await withRetries(policy, operation, {
        signal: this.shutdown.signal,
        onRetry: this.onRetry,
      });
      this.patient = true;
      return result;
    } catch (error) {
      if (error instanceof RestError && error.retryable) this.patient = false;
      throw error;
    }
  }

  /**
   * One exchange. Throws RestError on anything but a 2xx answer, and where none comes in time: the policy's
   * `timeoutMs`, or a few seconds from when `shutdown` aborts.
   */
  private async exchange(request: AddressedRequest, shutdown?: AbortSignal): Promise<SentAnswer> {
    const { method, url } = request;
    const { errorName } = this;
    const controller = new AbortController();
    const giveUp = (): void => controller.abort(new DOMException("timed out", "TimeoutError"));
    const timer = setTimeout(giveUp, this.policy.timeoutMs);
    let lastTimer: NodeJS.Timeout | undefined;
    const hasten = (): void => void (lastTimer = setTimeout(giveUp, shutdownTimeoutMs));
    if (shutdown?.aborted === true) hasten();
    else shutdown?.addEventListener("abort", hasten);
    let answer: Answer;
    try {
      answer = await exchange(this.fetch, { ...request, signal: controller.signal });
    } catch (error) {
      throw errorOfNetwork({ method, url, errorName }, error);
    } finally {
      clearTimeout(timer);
      clearTimeout(lastTimer);
      shutdown?.removeEventListener("abort", hasten);
    }
    const sent = { ...answer, method, errorName };
    if (answer.status >= 200 && answer.status < 300) return sent;
    throw errorOfResponse(sent);
  }
}

/** A request to an address of its own. */
interface AddressedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** An answer that is a success, with what it answers. */
export interface SentAnswer extends Answer {
  readonly method: string;
  /** Name of an error that is about it. */
  readonly errorName: string;
}

/** The JSON of an answer. Throws RestError where it is none, as of a login page, or has another shape. */
export function readJson<T>(answer: SentAnswer, shape: Shape<T>): T {
  try {
    return readAnswer(answer.text, shape);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const { method, url, status, errorName } = answer;
    throw new RestError(`${method} ${shownAddress(url)}: ${status}, but ${error.message}`, {
      name: errorName,
      code: unexpectedAnswer,
      status,
      retryable: false,
      cause: error,
    });
  }
}

function serialise(body: unknown): string | undefined {
  return body === undefined ? undefined : wellFormedJson(body);
}
