/** The tags by which a run is known as an evaluation's. `llmops.kind` is the monitor's too. */
export const evaluationTags = {
  kind: "llmops.kind",
  dataset: "llmops.evaluation.dataset",
  verdict: "llmops.evaluation.verdict",
  /** "true" on a run that later ones are compared with. */
  accepted: "llmops.evaluation.accepted",
} as const;

/** Where the report stands among the run's artifacts. */
export const resultsPath = "evaluation.json";
