import { armFaults } from "./arm";
import { driftFaults } from "./drift";
import { loginFaults } from "./login";
import { modelFaults } from "./model";
import type { NamedFaults } from "./named-fault";
import { workspaceFaults } from "./workspace";

/** All faults that have a name. */
export const namedFaults: NamedFaults = {
  ...armFaults,
  ...loginFaults,
  ...workspaceFaults,
  ...modelFaults,
  ...driftFaults,
};
