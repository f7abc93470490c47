import {
  anything,
  filledText,
  flag,
  list,
  number,
  object,
  orElse,
  record,
  type Shape,
  text,
} from "rest-client";
import type { Preview } from "./preview-plan";
import type { PendingOperation, StackState, StateResource } from "./state";

const stateResourceShape: Shape<StateResource> = object<StateResource>(
  { urn: filledText, type: filledText },
  {
    parent: text,
    custom: flag,
    external: flag,
    id: text,
    inputs: record(anything),
    outputs: record(anything),
    provider: text,
    protect: flag,
    delete: flag,
    pendingReplacement: flag,
    dependencies: list(text),
    propertyDependencies: record(orElse(null, list(text))),
    deletedWith: text,
  },
);

export const stackStateShape: Shape<StackState> = object<StackState>(
  {},
  {
    version: number,
    deployment: object<NonNullable<StackState["deployment"]>>(
      {},
      {
        resources: list(stateResourceShape),
        pending_operations: list(object<PendingOperation>({ type: text, resource: stateResourceShape }, {})),
      },
    ),
  },
);

type Step = NonNullable<Preview["steps"]>[number];
type Diagnostic = NonNullable<Preview["diagnostics"]>[number];

export const previewShape: Shape<Preview> = object<Preview>(
  {},
  {
    steps: list(object<Step>({ op: text, urn: text }, { newState: stateResourceShape })),
    diagnostics: list(object<Diagnostic>({ message: text }, {})),
  },
);
