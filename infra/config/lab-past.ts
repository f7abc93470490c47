import { azureResources } from "./azure-resources";

/** The outputs of a stack's resources, by URN, as its state holds them before the program has run. */
export type StateOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type PartName = "resourceGroup" | "openaiAccountId" | "workspaceId" | "secretScope" | "secret";

/** What a lab was made as: it stays the same when its stack or its project get another name. */
export interface LabOrigin {
  /** A GUID, written on everything that takes tags. Empty: not made yet. */
  readonly labId: string;
  /** The project and the stack when the identity was made. */
  readonly project: string;
  readonly stack: string;
  /** Whether the lab stood before labs had identities: its names are made without. */
  readonly former: boolean;
}

/** What a stack's state says of one of its labs. */
export interface LabPast {
  /** Left out: the lab has none yet. */
  readonly origin?: LabOrigin;
  /** Whether the program has begun to make the lab before. */
  readonly begun: boolean;
  /** What the lab had become when it last came to its end; empty where it never did. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The names of its parts by now: those of another place where a move to there has begun and not come to its end. */
  readonly parts: Readonly<Partial<Record<PartName, string>>>;
}

/** What tells a lab's resources from those of others in the state. */
export interface LabPlace {
  readonly project: string;
  readonly stack: string;
  /** What the program calls the lab. */
  readonly name: string;
  /** URN of the component that the lab is in; left out for the one that the stack is. */
  readonly parent?: string;
}

/** What index.ts calls the lab that the stack is. */
export const STACK_LAB: string = "lab";

export const IDENTITY_TYPE: string = "pulumi-nodejs:dynamic/llmops:LabIdentity";
export const LAB_TYPE: string = "llmops:azure:Lab";

/** Parts of a lab by the outputs that name them: their types, the end of their names, and the output with theirs. */
const PARTS: Readonly<Record<PartName, readonly [type: string, end: string, output: string]>> = {
  resourceGroup: [azureResources.resourceGroup.token, "group", "name"],
  openaiAccountId: [
    `llmops:azure:OpenAIModel$${azureResources.openaiAccount.token}`,
    "model-account",
    "name",
  ],
  workspaceId: [`llmops:azure:DatabricksWorkspace$${azureResources.workspace.token}`, "workspace", "name"],
  secretScope: [
    "llmops:azure:LlmopsNotebook$databricks:index/secretScope:SecretScope",
    "notebook-scope",
    "name",
  ],
  secret: ["llmops:azure:LlmopsNotebook$databricks:index/secret:Secret", "notebook-key", "scope"],
};

/** Reads what a state says of a lab. */
export function labPast(state: StateOutputs, place: LabPlace): LabPast {
  const identity = state[urnOf(place, IDENTITY_TYPE, `${place.name}-identity`)];
  const lab = state[urnOf(place, LAB_TYPE, place.name)];
  const { labId, project, stack, former } = identity ?? {};
  const isWhole = typeof labId === "string" && typeof project === "string" && typeof stack === "string";
  return {
    ...(isWhole ? { origin: { labId, project, stack, former: former === true } } : {}),
    begun: lab !== undefined,
    outputs: lab ?? {},
    parts: Object.fromEntries(
      Object.entries(PARTS).flatMap(([part, [type, end, output]]) => {
        const called = state[urnOf(place, `${LAB_TYPE}$${type}`, `${place.name}-${end}`)]?.[output];
        return typeof called === "string" ? [[part, called]] : [];
      }),
    ),
  };
}

/** The identity of a lab: the one that it has, or what is known of the one that it will get. */
export const originOf = (
  { origin, begun }: LabPast,
  { project, stack }: Pick<LabPlace, "project" | "stack">,
): LabOrigin => origin ?? { labId: "", project, stack, former: begun };

/** What was made of a lab before, as far as its configuration depends on it. */
export interface MadeBefore {
  readonly origin: LabOrigin;
  /** Region of the lab that stands. Left out: none stands. */
  readonly standsIn?: string;
}

export function madeBefore(past: LabPast, stack: Pick<LabPlace, "project" | "stack">): MadeBefore {
  const { region } = past.outputs;
  return { origin: originOf(past, stack), ...(typeof region === "string" ? { standsIn: region } : {}) };
}

/** A URN as the engine makes it. */
function urnOf({ project, stack, parent }: LabPlace, type: string, name: string): string {
  const within = parent === undefined ? "" : `${parent.split("::")[2]}$`;
  return `urn:pulumi:${stack}::${project}::${within}${type}::${name}`;
}
