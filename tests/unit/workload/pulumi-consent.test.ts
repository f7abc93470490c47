import { requireConsent } from "../../../stack/pulumi-consent";

const asked =
  (passed: string[], isTerminal: boolean, environment: NodeJS.ProcessEnv = {}) =>
  () =>
    requireConsent("npx llmops up", { passed, isTerminal, environment });

test.each([
  [["--yes"]],
  [["-y"]],
  [["--skip-preview"]],
  [["-f"]],
  [["--diff", "-jy"]],
  [["--yes=true"]],
  [["--preview-only"]],
  [["--help"]],
])("without a terminal %j is enough", (passed) => {
  expect(asked(passed, false)).not.toThrow();
});

test.each([[[]], [["--yes=false"]], [["-myes"]], [["--message", "my"]], [["--skip-previews"]], [["--diff"]]])(
  "without a terminal %j is not",
  (passed) => {
    expect(asked(passed, false)).toThrow("there is no terminal to ask on. Nothing was changed");
  },
);

test("a person at a terminal is asked, but where Pulumi asks nobody", () => {
  expect(asked([], true)).not.toThrow();
  expect(asked(["--non-interactive"], true)).toThrow("no terminal");
  expect(asked([], true, { TERM: "dumb" })).toThrow("no terminal");
  expect(asked([], true, { GITHUB_ACTIONS: "true" })).toThrow("no terminal");
  expect(asked([], false, { PULUMI_SKIP_CONFIRMATIONS: "true" })).not.toThrow();
});

test("the command that would go on is told, with its flags", () => {
  try {
    asked(["--diff"], false)();
  } catch (error) {
    expect(error).toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining("npx llmops up -- --diff --yes"),
    });
  }
  expect.assertions(1);
});
