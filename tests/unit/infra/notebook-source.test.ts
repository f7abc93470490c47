import { renderNotebook, SETTINGS_LINE } from "../../../infra/notebook-source";

test("a setting cannot leave its literal and become code in the notebook", () => {
  const hostile = 'x"\nimport os  # ';
  const text = renderNotebook(SETTINGS_LINE, {
    OPENAI_ENDPOINT: hostile,
    OPENAI_API_VERSION: "v",
    OPENAI_DEPLOYMENT: "d",
    SECRET_SCOPE: "s",
    SECRET_KEY: "k",
    EXPERIMENT_NAME: "e",
  });
  expect(text.split("\n")).toHaveLength(6);
  expect(text.split("\n")[0]).toBe(String.raw`OPENAI_ENDPOINT = "x\"\nimport os  # "`);
});

test.each([
  ["no line for the settings", "x = 1"],
  ["two of them", `${SETTINGS_LINE}\n${SETTINGS_LINE}`],
])("a notebook with %s is refused, not deployed without its settings", (_what, source) => {
  expect(() => renderNotebook(source, {} as never)).toThrow("once");
});
