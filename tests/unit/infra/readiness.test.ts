import { type ReadinessEffects, untilAnswers } from "../../../infra/readiness";

const host = "https://adb-1.2.azuredatabricks.net";

/** Answers in turn, the last one for ever; and what was waited in all, in seconds. */
function workspace(...answers: (number | Error)[]) {
  const log = { asked: [] as string[], seconds: 0 };
  const effects: ReadinessEffects = {
    async ask(url) {
      log.asked.push(url);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("nothing");
      return answer;
    },
    async sleep(milliseconds) {
      log.seconds += milliseconds / 1000;
    },
    hasFailed: () => false,
  };
  return { log, effects };
}

test.each([200, 302, 401, 403])("takes an answer of %d for a workspace that is there", async (status) => {
  const { log, effects } = workspace(status);
  await untilAnswers(host, effects);
  expect(log.asked).toEqual([`${host}/api/2.0/preview/scim/v2/Me`]);
  expect(log.seconds).toBe(0);
});

test("waits while the address is not known, while nobody is there, and while the workspace is not known", async () => {
  const unknown = new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") });
  const { log, effects } = workspace(unknown, 503, 404, 401);
  await untilAnswers(host, effects);
  expect(log.asked).toHaveLength(4);
  expect(log.seconds).toBeGreaterThan(0);
});

test("gives up in the end, says what came instead, and what to do", async () => {
  const unknown = new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND adb-1") });
  const { log, effects } = workspace(unknown);
  await expect(untilAnswers(host, effects)).rejects.toThrow(
    /adb-1\.2\.azuredatabricks\.net did not answer within 10 minutes \(getaddrinfo ENOTFOUND adb-1\)[^]*run `pulumi up` again/,
  );
  expect(log.seconds).toBeLessThanOrEqual(600);
  expect(log.seconds).toBeGreaterThan(500);
});

test("stops asking, and says nothing of its own, once the program has failed elsewhere", async () => {
  const { log, effects } = workspace(404);
  let ended = false;
  void untilAnswers(host, { ...effects, hasFailed: () => log.asked.length === 3 }).finally(
    () => (ended = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(log.asked).toHaveLength(3);
  expect(ended).toBe(false);
});
