import { armFaults } from "./named-faults/arm";
import { driftFaults } from "./named-faults/drift";
import { loginFaults } from "./named-faults/login";
import { modelFaults } from "./named-faults/model";
import type { NamedFaults } from "./named-faults/named-fault";
import { workspaceFaults } from "./named-faults/workspace";

/** All faults that have a name. */
export const namedFaults: NamedFaults = {
  ...armFaults,
  ...loginFaults,
  ...workspaceFaults,
  ...modelFaults,
  ...driftFaults,
};
