/** Requests that wait at the service, by estimate: below the first there is room for one more, above the second for one less. */
const queued = { few: 1, many: 2 };
const most = 16;

/**
 * How many requests are under way at a time, found out from how long they take, as TCP Vegas does (Brakmo and Peterson,
 * 1995). An open-source server may be one process of Python, where every further request only waits for the others and
 * costs it time beside; a workspace is many machines, far away. What takes longer than the fastest did has waited for the
 * difference; a service that asks for patience, or fails and is asked again, counts as slow.
 */
export class RequestLimit {
  private limit = 2;
  private fastest = Number.POSITIVE_INFINITY;
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many may be under way now. */
  get current(): number {
    return Math.floor(this.limit);
  }

  /** Makes a request as soon as it may; resolves and rejects as it does. */
  async run<T>(request: () => Promise<T>): Promise<T> {
    if (this.underWay >= this.current) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay += 1;
    const started = this.now();
    try {
      return await request();
    } finally {
      this.learn(this.now() - started);
      this.underWay -= 1;
      this.admit();
    }
  }

  /** One request more or less for a whole round of them. */
  private learn(took: number): void {
    this.fastest = Math.min(this.fastest, took);
    const waited = took === 0 ? 0 : this.limit * (1 - this.fastest / took);
    if (waited < queued.few) this.limit = Math.min(most, this.limit + 1 / this.limit);
    if (waited > queued.many) this.limit = Math.max(1, this.limit - 1 / this.limit);
  }

  private admit(): void {
    while (this.underWay < this.current) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.underWay += 1;
      next();
    }
  }
}
