import type { ServerUnaryCall } from "@grpc/grpc-js";

type Call = Pick<ServerUnaryCall<unknown, unknown>, "getPeer" | "on">;

/**
 * What belongs to one connection of the engine. A program may have several instances of one provider;
 * attached, they all call the same server, each over a connection of its own.
 */
export interface Connections<Instance> {
  set(call: Call, instance: Instance): void;
  /** @throws when the connection was never configured */
  get(call: Call): Instance;
  /** Fires when the engine cancels, or when the caller of this call is gone. */
  signal(call: Call): AbortSignal;
  abort(call: Call): void;
  abortAll(): void;
}

/** @param name the package's name, for the error message */
export function connections<Instance>(name: string): Connections<Instance> {
  const known = new Map<string, { instance: Instance; cancellation: AbortController }>();
  const ended = (): Error => new Error("the operation was cancelled");
  return {
    set(call, instance) {
      known.set(call.getPeer(), { instance, cancellation: new AbortController() });
    },
    get(call) {
      const found = known.get(call.getPeer());
      if (found === undefined) throw new Error(`the ${name} provider was called before it was configured`);
      return found.instance;
    },
    signal(call) {
      const gone = new AbortController();
      call.on("cancelled", () => gone.abort(ended()));
      const cancellation = known.get(call.getPeer())?.cancellation;
      return cancellation ? AbortSignal.any([cancellation.signal, gone.signal]) : gone.signal;
    },
    abort: (call) => known.get(call.getPeer())?.cancellation.abort(ended()),
    abortAll: () => known.forEach(({ cancellation }) => cancellation.abort(ended())),
  };
}
