/** The ways in which a model can change under people who changed nothing, and how each looks from outside. */
export const driftWays = {
  longer: "The model says about three times as much.",
  slower: "The model begins later and writes more slowly.",
  language: "The model answers in Spanish, whatever it was asked in.",
  refusals: "The model declines to answer six prompts of ten, always the same ones.",
  model: "Another version of the model answers than the one that is deployed.",
} as const;

export type DriftWay = keyof typeof driftWays;
