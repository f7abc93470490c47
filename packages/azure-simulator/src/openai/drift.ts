import { findModel } from "../arm/catalogue";
import type { FaultInjector } from "../faults/injector";
import type { DriftWay } from "../faults/model-drift";
import type { Latency } from "../context/service";
import type { Manner } from "./reply/manner";
import { fraction } from "./reply/random";

/** How the model behaves for one request. */
export interface Behaviour {
  readonly manner: Manner;
  /** In milliseconds. */
  readonly latency: Pick<Latency, "chatFirstToken" | "chatPerToken">;
  /** Another version than the deployment's answers. */
  readonly otherVersion: boolean;
}

/** What a slower model takes, beside three times of what it took: seen also where nothing took any time. */
const delay = { firstToken: 150, perToken: 3 } as const;

/**
 * Asks, once a request, in which ways the model has drifted.
 * @param prompt what the model is asked: the same takes the same time
 */
export function behaviourOf(
  faults: Pick<FaultInjector, "condition">,
  latency: Latency,
  prompt: string,
): Behaviour {
  const has = (way: DriftWay): boolean => faults.condition("drift", way) !== undefined;
  const chatFirstToken = latency.chatFirstToken + latency.chatFirstTokenSpread * fraction("latency", prompt);
  const { chatPerToken } = latency;
  return {
    manner: { longer: has("longer"), spanish: has("language"), refusing: has("refusals") },
    latency: has("slower")
      ? {
          chatFirstToken: chatFirstToken * 3 + delay.firstToken,
          chatPerToken: chatPerToken * 3 + delay.perToken,
        }
      : { chatFirstToken, chatPerToken },
    otherVersion: has("model"),
  };
}

/** The newest version of a model beside the given one; the given one where there is no other. */
export function otherVersionOf(model: string, version: string): string {
  const others = (findModel(model)?.versions ?? [])
    .map((one) => one.version)
    .filter((one) => one !== version);
  return others.sort().at(-1) ?? version;
}
