/** Measures the total time in which at least one of several overlapping activities was under way. */
export class BusyTime {
  private underWay = 0;
  private since = 0;
  private total = 0;

  /** @param now milliseconds of any one clock */
  begin(now: number): void {
    if (this.underWay === 0) this.since = now;
    this.underWay += 1;
  }

  end(now: number): void {
    this.underWay -= 1;
    if (this.underWay === 0) this.total += now - this.since;
  }

  /** Milliseconds in which at least one was under way; what has not ended is not counted. */
  get milliseconds(): number {
    return this.total;
  }
}
