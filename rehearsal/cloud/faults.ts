import { randomUUID } from "node:crypto";

/** Which requests a rule is about. Everything named must match; nothing named matches every request. */
export interface FaultMatch {
  /** e.g. `PUT`; compared without case. */
  readonly method?: string;
  /** Regular expression on the host name, without case. */
  readonly host?: string;
  /** Regular expression on path and query as the client sent them, without case. */
  readonly path?: string;
}

/** What happens instead of the service's own answer. */
export type FaultEffect =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object is sent as JSON, a string as it stands. */
      readonly body?: unknown;
    }
  /** The service answers, but later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** The connection is reset before an answer. */
  | { readonly kind: "cut" }
  /** The service's own answer, but only its first bytes arrive and then the connection is reset. */
  | { readonly kind: "broken-body"; readonly bytes?: number };

/** A fault: which requests, what happens, how often. JSON-able. */
export interface FaultRule {
  readonly name?: string;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  /** How many matching requests are hit; without it all of them. */
  readonly times?: number;
  /** How many matching requests pass unharmed first. */
  readonly after?: number;
}

/** A rule in force. */
export interface ActiveFault {
  readonly id: string;
  readonly rule: FaultRule;
  /** Matching requests so far, and how many of them were hit. */
  readonly matched: number;
  readonly hit: number;
}

/** The rules in force: added, listed and cleared while the cloud runs. */
export interface Faults {
  add(rule: FaultRule): ActiveFault;
  /** Without an id: all of them. */
  clear(id?: string): void;
  list(): readonly ActiveFault[];
}

/** What the proxy asks for each request. */
export interface FaultInjector extends Faults {
  /** Counts the request in every rule it matches, and gives the first rule's effect that applies. */
  effectOn(request: { method: string; host: string; path: string }): FaultEffect | undefined;
}

const matches = (
  { method, host, path }: FaultMatch,
  request: { method: string; host: string; path: string },
): boolean =>
  (method === undefined || method.toUpperCase() === request.method.toUpperCase()) &&
  (host === undefined || new RegExp(host, "i").test(request.host)) &&
  (path === undefined || new RegExp(path, "i").test(request.path));

export function faultInjector(rules: readonly FaultRule[] = []): FaultInjector {
  const active = new Map<string, { id: string; rule: FaultRule; matched: number; hit: number }>();
  const injector: FaultInjector = {
    add(rule) {
      const fault = { id: randomUUID(), rule, matched: 0, hit: 0 };
      active.set(fault.id, fault);
      return fault;
    },
    clear(id) {
      if (id === undefined) active.clear();
      else active.delete(id);
    },
    list: () => [...active.values()].map((fault) => ({ ...fault })),
    effectOn(request) {
      let effect: FaultEffect | undefined;
      for (const fault of active.values()) {
        if (!matches(fault.rule.match, request)) continue;
        fault.matched += 1;
        const { after = 0, times = Infinity } = fault.rule;
        if (effect || fault.matched <= after || fault.hit >= times) continue;
        fault.hit += 1;
        effect = fault.rule.effect;
      }
      return effect;
    },
  };
  for (const rule of rules) injector.add(rule);
  return injector;
}
