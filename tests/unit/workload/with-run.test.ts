import { RestError, unexpectedAnswer } from "../../../packages/rest-client/src/rest-error";
import { TracingSession, withRun } from "../../../packages/openai-tracing/src";

const refused = new RestError("the run's end is refused", {
  code: "PERMISSION_DENIED",
  status: 403,
  retryable: false,
});

/** A session whose server makes runs, and refuses to end them. */
function sessionWithoutEnds(): TracingSession {
  const session = new TracingSession({
    target: { dialect: "server", url: "http://mlflow" },
    experiment: { id: "1" },
  });
  jest
    .spyOn(session.http, "json")
    .mockImplementation(async ({ path }) =>
      path.endsWith("/runs/update") ? Promise.reject(refused) : { run: { info: { run_id: "1".repeat(32) } } },
    );
  return session;
}

test("the work's own error is thrown, whatever becomes of the run's end", async () => {
  const failing = withRun(sessionWithoutEnds(), {}, async () => {
    throw new RangeError("the work failed");
  });
  await expect(failing).rejects.toThrow(new RangeError("the work failed"));
});

test("a run that cannot be ended is not taken for one that was", async () => {
  await expect(withRun(sessionWithoutEnds(), {}, async () => "done")).rejects.toBe(refused);
});

test("a run whose end something else answers is kept, and the work's result stands", async () => {
  const portal = new RestError("200, but the answer is an HTML page", {
    code: unexpectedAnswer,
    status: 200,
    retryable: false,
  });
  const kept: unknown[] = [];
  const store = {
    runOpens: () => {},
    runCloses: () => {},
    keepTrace: () => {},
    keepRun: kept.push.bind(kept),
  };
  const session = new TracingSession({
    target: { dialect: "server", url: "http://mlflow" },
    experiment: { id: "1" },
    store,
  });
  jest.spyOn(session.http, "json").mockRejectedValue(portal);
  expect(await withRun(session, {}, async () => "paid for")).toBe("paid for");
  expect(kept).toHaveLength(1);
});
