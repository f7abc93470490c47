/**
 * Calls `work` for every item, some at a time, and gives the results in the order of the items. No more
 * than `limit` results are ever held.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  try {
    for (const item of items) {
      pending.push(work(item));
      if (pending.length >= limit) yield await (pending.shift() as Promise<Result>);
    }
    while (pending.length > 0) yield await (pending.shift() as Promise<Result>);
  } finally {
    // Whoever stops early, or the first failure, must not leave another failure unheard.
    await Promise.allSettled(pending);
  }
}
