import type { Shape } from "./shapes";

/** How the provider makes up a name that the program leaves out. */
export type Autoname = "random" | "copy" | "uuid";

/** A path parameter's limits, as the specification states them. */
export interface NameRule {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
}

/** Everything the provider knows about a resource type. */
export interface ResourceType {
  readonly apiVersion: string;
  /** The ARM path; its last parameter is the resource's own name. */
  readonly path: string;
  /** Property names of path parameters and their limits. */
  readonly names: Readonly<Record<string, NameRule>>;
  readonly autoname: Autoname;
  /** What goes into the request's body, by the names of the program. */
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Properties of the program that stand below `properties` in ARM. */
  readonly flattened: ReadonlySet<string>;
  /** Paths without which Check fails; a nested one counts only where its parent is given. */
  readonly required: readonly string[];
  /** Properties, besides path parameters, that cannot be changed in place. */
  readonly replaceOnChange: readonly string[];
  /** Lists of resources of their own: where the program names none, an update and a refresh leave them as they are. */
  readonly maintained?: readonly string[];
  /** Whether a PUT or DELETE may end later than its answer. */
  readonly asyncPut: boolean;
  readonly asyncDelete: boolean;
}
