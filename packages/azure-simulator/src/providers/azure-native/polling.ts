import { retryAfter, type HttpResponse } from "../http";
import { wait } from "../wait";
import { armEndpoint, type ArmClient } from "./arm-client";
import { ArmError, errorIn } from "./arm-error";

interface Poll {
  readonly arm: ArmClient;
  readonly method: "PUT" | "DELETE";
  /** The path and query of the resource itself. */
  readonly url: string;
  readonly apiVersion: string;
  /** Between two looks where the service names no time, in milliseconds. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

type Progress = "running" | "done";

/** An ended operation's state decides; anything else is still under way. */
function progress(state: string, response: HttpResponse): Progress {
  switch (state.toLowerCase()) {
    case "succeeded":
      return "done";
    case "failed":
    case "canceled":
    case "cancelled": {
      const { code, message } = errorIn(response.body, `the operation ended ${state}`);
      throw new ArmError(response.status, code === "Unknown" ? state : code, message);
    }
    default:
      return "running";
  }
}

const provisioningState = (body: unknown): string | undefined =>
  (body as { properties?: { provisioningState?: string } } | undefined)?.properties?.provisioningState;

/** Headers may hold a path alone, and may leave the version out. */
function absolute(location: string, apiVersion: string): string {
  const url = new URL(location, armEndpoint);
  if (!url.searchParams.has("api-version")) url.searchParams.set("api-version", apiVersion);
  return url.toString();
}

interface Way {
  readonly url: string;
  read(response: HttpResponse): Progress;
}

/** How the service wants to be asked: an operation by its header, or the resource itself. */
function wayOf(response: HttpResponse, { method, url, apiVersion }: Poll): Way | undefined {
  const operation =
    response.headers.get("azure-asyncoperation") ?? response.headers.get("operation-location");
  if (operation !== undefined) {
    return {
      url: absolute(operation, apiVersion),
      read(answer) {
        const status = (answer.body as { status?: string } | undefined)?.status;
        if (status === undefined) throw new Error(`the operation at ${operation} answered without a status`);
        return progress(status, answer);
      },
    };
  }
  const location = response.headers.get("location");
  if (location !== undefined) {
    return {
      url: absolute(location, apiVersion),
      read(answer) {
        if (answer.status === 202) return "running";
        const state = provisioningState(answer.body);
        return state === undefined ? "done" : progress(state, answer);
      },
    };
  }
  if (method === "DELETE") {
    if (response.status !== 202) return undefined;
    throw new Error("the service accepted the request (202) without saying where to ask for its progress");
  }
  const state = provisioningState(response.body);
  if (state === undefined && response.status !== 201) return undefined;
  if (state !== undefined && progress(state, response) === "done") return undefined;
  return { url, read: (answer) => progress(provisioningState(answer.body) ?? "succeeded", answer) };
}

/**
 * Waits for a long-running operation that `response` began.
 *
 * @throws ArmError when it fails or is cancelled, or when its progress cannot be read
 */
export async function pollUntilDone(response: HttpResponse, poll: Poll): Promise<void> {
  const way = wayOf(response, poll);
  if (way === undefined) return;
  let last = response;
  for (;;) {
    await wait(retryAfter(last.headers) ?? poll.interval, poll.signal);
    last = await poll.arm.send("GET", way.url, poll.signal);
    if (last.status >= 400) throw ArmError.from(last);
    if (way.read(last) === "done") return;
  }
}
