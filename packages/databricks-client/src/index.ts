export { type Cluster, computeOver, isMissingCluster, type WorkspaceCompute } from "./clusters";
export { jobsOver, type RunOutput, type WorkspaceJobs } from "./jobs";
export { type ShownCell, shownCells, withoutColours } from "./exported-cells";
export { describeRun, hasEnded, hasSucceeded, lastAttempt, type RunAnswer, secondsOf } from "./job-run";
