import { failureOf } from "../../../cli/failure";
import { RehearsalError } from "../../../rehearsal/errors";

it("shows a person's mistake without a stack trace, with what to do", () => {
  expect(failureOf(new RehearsalError("no such thing", { hint: "Try another." }))).toEqual({
    text: "error: no such thing\nTry another.\n",
    exitCode: 2,
  });
});

it("shows a defect with its stack trace, as something that should not have happened", () => {
  const { text, exitCode } = failureOf(new TypeError("x is not a function"));
  expect(exitCode).toBe(70);
  expect(text).toMatch(/should not have happened[\s\S]*failure\.test\.ts/);
});
