/**
 * Calls `work` for every item, at most `limit` at a time. After an error no further item is begun; it is
 * thrown when nothing is under way any more.
 */
export async function mapLimited<T>(
  items: T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of remaining) {
      if (errors.length > 0) return;
      await work(item).catch((error: unknown) => void errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
