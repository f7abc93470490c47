import type { OperationResponse } from "@azure/core-lro";
import { object, pause, retryAfterOf, text } from "rest-client";
import { type ArmAnswer, ArmError, readArm } from "./errors";

interface Operation {
  readonly status: string;
  readonly error?: { readonly code?: string };
}

const operationShape = object<Operation>(
  { status: text },
  { error: object<NonNullable<Operation["error"]>>({}, { code: text }) },
);

/** Milliseconds. */
const pollEvery = 2_000;
const pollFor = 20 * 60_000;

/**
 * Waits for a long-running operation by the address that its acceptance gave, as often as the service asks.
 *
 * @param look asks at an address that an answer gave
 * @throws ArmError where the operation fails, or does not end in time
 */
export async function operationEnd(
  method: "DELETE",
  accepted: ArmAnswer,
  look: (address: string) => Promise<ArmAnswer>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { createHttpPoller } = await import("@azure/core-lro");
  // A location answers by its status alone, whatever it says.
  const isOperation = accepted.headers.get("azure-asyncoperation") != null;
  const intervalInMs = retryAfterOf(accepted.headers) ?? pollEvery;
  const limit = AbortSignal.timeout(pollFor);
  let last: Operation | undefined;
  const poller = createHttpPoller(
    {
      sendInitialRequest: async () => lroResponse(method, accepted, undefined),
      sendPollRequest: async (address) => {
        const answer = await look(address);
        last = isOperation ? readArm("GET", answer, operationShape) : undefined;
        return lroResponse("GET", answer, last);
      },
    },
    { intervalInMs, resolveOnUnsuccessful: true, skipFinalGet: true },
  );
  try {
    await poller.submitted();
    // The library looks at once, and is told when to look again by that answer only.
    if (!poller.isDone) await pause(intervalInMs, signal);
    await poller.pollUntilDone({ abortSignal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new ArmError("the operation did not end in time", "Timeout", undefined, error);
  }
  if (poller.operationState?.status === "succeeded" || last === undefined) return;
  const { status, error } = last;
  const code = error?.code === undefined ? "" : ` (${error.code})`;
  throw new ArmError(`the operation ended as ${status}${code}`, error?.code ?? status, 200);
}

const lroResponse = (
  method: string,
  { url, status, headers }: ArmAnswer,
  body: unknown,
): OperationResponse => ({
  flatResponse: body,
  rawResponse: {
    request: { method, url },
    statusCode: status,
    headers: Object.fromEntries(
      ["azure-asyncoperation", "operation-location", "location", "retry-after"].flatMap((name) => {
        const value = headers.get(name);
        return value == null ? [] : [[name, value]];
      }),
    ),
    body,
  },
});
