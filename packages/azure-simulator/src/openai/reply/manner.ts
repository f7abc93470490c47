/** How the model answers at the moment, beside what it is asked. */
export interface Manner {
  /** It says about three times as much. */
  readonly longer: boolean;
  /** It answers in Spanish, whatever it was asked in. */
  readonly spanish: boolean;
  /** It declines most of what it is asked. */
  readonly refusing: boolean;
}

/** As it was trained to. */
export const usualManner: Manner = { longer: false, spanish: false, refusing: false };
