import { setMaxListeners } from "node:events";
import { readAnswer, UnexpectedAnswer } from "./answer";
import { RestError, errorOfNetwork, errorOfResponse, shownAddress, unexpectedAnswer } from "./rest-error";
import { type Answer, exchange } from "./exchange";
import { wellFormedJson } from "./well-formed-json";
import { type RetryPolicy, withRetries } from "./retry";
import { rememberAuthorization } from "./secrets";
import { type Shape } from "./shape";
import { type MlflowTarget } from "./target";

/** One request to the tracking server. */
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

/** How long a request may take in a process that was told to end, in milliseconds. */
const shutdownTimeoutMs = 3_000;

/** Sends requests to one MLflow server or Databricks workspace, with its login and one retry budget. */
export class RestClient {
  private patient = true;
  private readonly shutdown = new AbortController();

  constructor(
    /** The service, with its login. */
    readonly target: MlflowTarget,
    /** When a request that failed is sent again, and how long one may take. */
    readonly policy: RetryPolicy,
    /** Hears of every wait before another attempt: what failed, and how long it waits, in milliseconds. */
    readonly onRetry?: (error: RestError, delayMs: number) => void,
  ) {
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
      return send({
        url: this.target.url + request.path,
        method: request.method,
        headers: {
          ...(typeof request.body === "object" ? { "content-type": "application/json" } : {}),
          ...request.headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: typeof request.body === "string" ? request.body : serialise(request.body),
        timeoutMs: this.policy.timeoutMs,
        shutdown: this.shutdown.signal,
      });
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

  /** Ends every wait between attempts, and allows one short attempt each from now on, that under way included. */
  beginShutdown(): void {
    this.shutdown.abort();
  }

  /** @deprecated Use {@link beginShutdown}. */
  hurry(): void {
    this.beginShutdown();
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
}

/** An answer that is a success, with what it answers. */
export interface SentAnswer extends Answer {
  method: string;
}

/** The JSON of an answer. Throws RestError where it is none, as of a login page, or has another shape. */
export function readJson<T>({ method, url, status, text }: SentAnswer, shape: Shape<T>): T {
  try {
    return readAnswer(text, shape);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    throw new RestError(`${method} ${shownAddress(url)}: ${status}, but ${error.message}`, {
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

/**
 * One HTTP exchange, without repetition. Throws RestError on anything but a 2xx answer, and where none comes
 * in time: `timeoutMs`, or a few seconds from when `shutdown` aborts.
 */
export async function send(request: {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  timeoutMs: number;
  shutdown?: AbortSignal;
}): Promise<SentAnswer> {
  const controller = new AbortController();
  const { shutdown } = request;
  const giveUp = (): void => controller.abort(new DOMException("timed out", "TimeoutError"));
  const timer = setTimeout(giveUp, request.timeoutMs);
  let lastTimer: NodeJS.Timeout | undefined;
  const beginShutdown = (): void => void (lastTimer = setTimeout(giveUp, shutdownTimeoutMs));
  if (shutdown?.aborted === true) beginShutdown();
  else shutdown?.addEventListener("abort", beginShutdown);
  let answer: Answer;
  try {
    answer = await exchange({ ...request, signal: controller.signal });
  } catch (error) {
    throw errorOfNetwork(request.method, request.url, error);
  } finally {
    clearTimeout(timer);
    clearTimeout(lastTimer);
    shutdown?.removeEventListener("abort", beginShutdown);
  }
  if (answer.status >= 200 && answer.status < 300) return { ...answer, method: request.method };
  throw errorOfResponse(request.method, answer.url, answer, answer.text);
}
