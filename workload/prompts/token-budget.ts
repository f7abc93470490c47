/** Azure counts a deployment's allowance by the minute. */
const windowMs = 60_000;
/** What is tried after a refusal, of what was spent in the minute before it. */
const afterRefusal = 0.9;
/** How the rate grows again with every answer that follows. */
const afterAnswer = 1.05;
/** The smallest allowance that a deployment can have: capacity 1. */
const smallest = 1_000;

/**
 * Keeps calls within a deployment's tokens a minute (TPM). The limit is given, or named by the service.
 * A refusal (429) halts every call for as long as the service asks, and lowers the rate to what had gone
 * through; answers raise it again, since others may have spent the allowance. Without either nothing
 * waits.
 */
export class TokenBudget {
  private readonly spent: { at: number; tokens: number }[] = [];
  private total = 0;
  private haltedUntil = 0;
  /** The rate that refusals have taught. */
  private tried: number | undefined;

  /**
   * @param limit tokens a minute
   * @param now milliseconds
   */
  constructor(
    private limit: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Tokens a minute that are kept to now; undefined without a limit. */
  get tokensPerMinute(): number | undefined {
    if (this.tried === undefined || this.limit === undefined) return this.tried ?? this.limit;
    return Math.min(this.tried, this.limit);
  }

  /**
   * Takes `tokens` from the budget where that is possible now, and gives 0; or else gives how long to
   * wait before asking again, in milliseconds. A call larger than the whole budget goes alone.
   */
  take(tokens: number): number {
    const now = this.now();
    this.forget(now);
    if (now < this.haltedUntil) return this.haltedUntil - now;
    const limit = this.tokensPerMinute;
    let excess = limit === undefined ? 0 : this.total + tokens - limit;
    let freedAt: number | undefined;
    for (const entry of this.spent) {
      if (excess <= 0) break;
      excess -= entry.tokens;
      freedAt = entry.at + windowMs;
    }
    if (freedAt !== undefined) return freedAt - now;
    this.spent.push({ at: now, tokens });
    this.total += tokens;
    return 0;
  }

  /** Takes the limit that the service names for the one to keep to. */
  learn(limit: number): void {
    if (Number.isFinite(limit) && limit > 0) this.limit = limit;
  }

  /** Hears of a refusal, and for how long the service wants no more. */
  refused(retryAfterMs: number): void {
    const now = this.now();
    this.forget(now);
    this.haltedUntil = Math.max(this.haltedUntil, now + retryAfterMs);
    this.tried = Math.max(smallest, Math.floor(this.total * afterRefusal));
  }

  /** Hears of an answer. */
  answered(): void {
    if (this.tried !== undefined) this.tried = Math.ceil(this.tried * afterAnswer);
  }

  private forget(now: number): void {
    for (
      let first = this.spent[0];
      first !== undefined && first.at + windowMs <= now;
      first = this.spent[0]
    ) {
      this.total -= first.tokens;
      this.spent.shift();
    }
  }
}
