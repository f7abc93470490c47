import { randomUUID } from "node:crypto";
import type { DriftWay } from "./model-drift";

/** Which requests a rule is about. Everything named must match; nothing named matches every request. */
export interface FaultMatch {
  /** e.g. `PUT`; compared without case. */
  readonly method?: string;
  /** Regular expression on the host name, without case. */
  readonly host?: string;
  /** Regular expression on path and query as the client sent them, without case. */
  readonly path?: string;
}

/** What happens to a request instead of the service's own answer. */
export type FaultEffect =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /**
       * An object is sent as JSON, a string as it stands. `$<name>` in a text is replaced by what the named
       * group of `match.path` caught.
       */
      readonly body?: unknown;
    }
  /** The service answers, but later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** The connection is reset before an answer; the service has not seen the request. */
  | { readonly kind: "cut" }
  /** The service does its work, but the connection is reset before any of its answer. */
  | { readonly kind: "lost" }
  /** The service does its work and answers, but the connection is reset within the answer's body. */
  | { readonly kind: "broken-body"; readonly bytes?: number };

/** What is wrong in the cloud itself: the services ask for it where it matters. */
export type FaultCondition =
  /** The role assignment for an action is missing. `action`: regular expression, e.g. `deletedAccounts/delete$`. */
  | { readonly kind: "denied"; readonly action: string }
  /** Others in the subscription hold all of a quota. `usage`: regular expression, e.g. `^OpenAI\.Standard\.gpt-4o$`. */
  | { readonly kind: "quota-exhausted"; readonly usage: string }
  /** The subscription was never registered for a resource provider, until a client registers it. */
  | { readonly kind: "unregistered"; readonly namespace: string }
  /** Entra's tokens live for so many seconds. */
  | { readonly kind: "short-tokens"; readonly seconds: number }
  /** The model's endpoint does not know of a role that was assigned. */
  | { readonly kind: "role-propagation" }
  /** The workspace has no Unity Catalog metastore. */
  | { readonly kind: "no-metastore" }
  /** Somebody has made a group of the name that a new workspace wants for its managed group. */
  | { readonly kind: "managed-group-taken" }
  /** A cluster's start ends in TERMINATED with this termination reason. */
  | {
      readonly kind: "cluster-failure";
      readonly code: string;
      readonly type: "CLIENT_ERROR" | "CLOUD_FAILURE" | "SERVICE_FAULT" | "SUCCESS";
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** The model behaves in another way than before, with nothing failing. */
  | { readonly kind: "drift"; readonly way: DriftWay };

/** How often a fault strikes. */
interface FaultBudget {
  readonly name?: string;
  /** How many times it strikes; without it always. */
  readonly times?: number;
  /** How many occasions pass unharmed first. */
  readonly after?: number;
}

/** A fault, JSON-able: of the wire (`match`, `effect`) or of the cloud (`condition`). */
export type FaultRule =
  | (FaultBudget & { readonly match: FaultMatch; readonly effect: FaultEffect })
  | (FaultBudget & { readonly condition: FaultCondition });

/** A rule in force. */
export interface ActiveFault {
  readonly id: string;
  readonly rule: FaultRule;
  /** Occasions so far, and how many of them it struck. */
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

/** A fault that struck a request. */
export interface StruckFault {
  readonly name: string | undefined;
  readonly effect: FaultEffect;
}

/** What proxy and services ask. */
export interface FaultInjector extends Faults {
  /** Counts the request in every rule it matches, and gives the first one that strikes. */
  strike(request: { method: string; host: string; path: string }): StruckFault | undefined;
  /**
   * The first condition of the kind that applies to the subject and strikes. Asking counts as an occasion.
   * @param subject an action, a usage name, a namespace or a way of drifting; a cluster failure applies to every cluster.
   */
  condition<Kind extends FaultCondition["kind"]>(
    kind: Kind,
    subject?: string,
  ): Extract<FaultCondition, { kind: Kind }> | undefined;
}

const matches = (
  { method, host, path }: FaultMatch,
  request: { method: string; host: string; path: string },
): boolean =>
  (method === undefined || method.toUpperCase() === request.method.toUpperCase()) &&
  (host === undefined || new RegExp(host, "i").test(request.host)) &&
  (path === undefined || new RegExp(path, "i").test(request.path));

/** Whether a condition is about the subject. */
function concerns(condition: FaultCondition, subject: string): boolean {
  switch (condition.kind) {
    case "denied":
      return new RegExp(condition.action, "i").test(subject);
    case "quota-exhausted":
      return new RegExp(condition.usage, "i").test(subject);
    case "unregistered":
      return condition.namespace.toLowerCase() === subject.toLowerCase();
    case "drift":
      return condition.way === subject;
    case "cluster-failure":
    case "short-tokens":
    case "managed-group-taken":
    case "role-propagation":
    case "no-metastore":
      return true;
  }
}

/** Replaces `$<name>` in every text of a body by what the path's named groups caught. */
export function fillPlaceholders(body: unknown, groups: Readonly<Record<string, string>>): unknown {
  if (typeof body === "string")
    return body.replace(/\$<(\w+)>/g, (whole, name: string) => groups[name] ?? whole);
  if (Array.isArray(body)) return body.map((item) => fillPlaceholders(item, groups));
  if (body !== null && typeof body === "object")
    return Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, fillPlaceholders(value, groups)]),
    );
  return body;
}

/** The effect with its answer's placeholders filled from the path that was matched. */
function filled(effect: FaultEffect, match: FaultMatch, path: string): FaultEffect {
  if (effect.kind !== "answer" || match.path === undefined) return effect;
  const groups = new RegExp(match.path, "i").exec(path)?.groups ?? {};
  return { ...effect, body: fillPlaceholders(effect.body, groups) };
}

/** Rules in memory, asked in the order in which they were added. */
export function faultInjector(rules: readonly FaultRule[] = []): FaultInjector {
  const active = new Map<string, { id: string; rule: FaultRule; matched: number; hit: number }>();
  /** Counts an occasion; true when the fault strikes it. */
  const strikes = (fault: { rule: FaultRule; matched: number; hit: number }, already: boolean): boolean => {
    fault.matched += 1;
    const { after = 0, times = Infinity } = fault.rule;
    if (already || fault.matched <= after || fault.hit >= times) return false;
    fault.hit += 1;
    return true;
  };
  const injector: FaultInjector = {
    add(rule) {
      const fault = { id: randomUUID(), rule, matched: 0, hit: 0 };
      active.set(fault.id, fault);
      return { ...fault };
    },
    clear(id) {
      if (id === undefined) active.clear();
      else active.delete(id);
    },
    list: () => [...active.values()].map((fault) => ({ ...fault })),
    strike(request) {
      let struck: StruckFault | undefined;
      for (const fault of active.values()) {
        const { rule } = fault;
        if (!("match" in rule) || !matches(rule.match, request)) continue;
        if (strikes(fault, struck !== undefined))
          struck = { name: rule.name, effect: filled(rule.effect, rule.match, request.path) };
      }
      return struck;
    },
    condition<Kind extends FaultCondition["kind"]>(kind: Kind, subject = "") {
      for (const fault of active.values()) {
        if (!("condition" in fault.rule)) continue;
        const { condition } = fault.rule;
        if (condition.kind === kind && concerns(condition, subject) && strikes(fault, false))
          return condition as Extract<FaultCondition, { kind: Kind }>;
      }
      return undefined;
    },
  };
  for (const rule of rules) injector.add(rule);
  return injector;
}
