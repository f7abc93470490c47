/**
 * A stand-in for what only Azure has: Resource Manager, Entra, Azure OpenAI and Databricks workspaces, behind their
 * real host names, on this machine.
 *
 * @module azure-simulator
 */
export { bareEnvironment } from "./processes/bare-environment";
export { type Cloud, type CloudOptions, startCloud } from "./cloud";
export { inheritedNames, type LoginBy, withoutInherited } from "./processes/environment";
export { type FaultRule } from "./faults/injector";
export { latencyOf, noLatency } from "./context/latency";
export { type DriftWay, driftWays } from "./faults/model-drift";
export { namedFaults } from "./faults/named";
export { loginOf } from "./processes/address-login";
export { type RequestLine } from "./proxy/request-log";
export { type Latency } from "./context/service";
export { accountType } from "./context/state";
export { spawnSupervised } from "./processes/supervised";
export { type Leftover } from "./context/context";
