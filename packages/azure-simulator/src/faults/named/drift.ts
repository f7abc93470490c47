import { driftWays, type DriftWay } from "../model-drift";
import type { NamedFaults } from "./named-fault";

/** A model that behaves in another way than before. */
export const driftFaults: NamedFaults = Object.fromEntries(
  (Object.entries(driftWays) as [DriftWay, string][]).map(([way, description]) => [
    `drift-${way}`,
    { description, rules: [{ condition: { kind: "drift", way } }] },
  ]),
);
