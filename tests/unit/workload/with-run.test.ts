import { MlflowError } from "../../../workload/mlflow/errors";
import { TracingSession, withRun } from "../../../workload/tracing";

const refused = new MlflowError("the run's end is refused", {
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
