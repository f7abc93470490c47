/** The tags of an evaluation's run, beside that of its kind. */
export const evaluationTags = {
  dataset: "llmops.evaluation.dataset",
  verdict: "llmops.evaluation.verdict",
  /** "true" on a run that later ones are compared with. */
  accepted: "llmops.evaluation.accepted",
} as const;

/** Where the report stands among the run's artifacts. */
export const resultsPath = "evaluation.json";
