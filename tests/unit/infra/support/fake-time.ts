/** Does the work without waiting: whenever it waits for nothing but a timer, the timer's time has come. */
export async function inFakeTime<T>(work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "performance"] });
  try {
    let isDone = false;
    const working = work().finally(() => (isDone = true));
    working.catch(() => undefined);
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!isDone) await jest.advanceTimersToNextTimerAsync();
    }
    return await working;
  } finally {
    jest.useRealTimers();
  }
}
