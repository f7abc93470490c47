export { type Cluster, clustersClient, isMissingCluster, type ClustersClient } from "./clusters";
export { jobsClient, type RunOutput, type JobsClient } from "./jobs";
export { type ShownCell, shownCells, withoutColours } from "./exported-cells";
export { describeRun, hasEnded, hasSucceeded, lastAttempt, type RunAnswer, secondsOf } from "./job-run";
