import { renderNotebook, SETTINGS_LINE, type NotebookSettings } from "../../../infra/notebooks/render";

const header = "# Databricks notebook source\n";
const settings: NotebookSettings = {
  OPENAI_ENDPOINT: "https://lab.openai.azure.com/",
  OPENAI_API_VERSION: "v",
  OPENAI_DEPLOYMENT: "d",
  SECRET_SCOPE: "s",
  SECRET_KEY: "k",
  EXPERIMENT_ID: "7",
};
const separator = "\n# COMMAND ----------\n";
const cells = (...texts: string[]): string => header + texts.join(separator);

test("a setting cannot leave its literal and become code in the notebook", () => {
  const hostile = 'x"\nimport os  # ';
  const text = renderNotebook(header + SETTINGS_LINE, { ...settings, OPENAI_ENDPOINT: hostile }, "en");
  expect(text.split("\n")).toHaveLength(7);
  expect(text.split("\n")[1]).toBe(String.raw`OPENAI_ENDPOINT = "x\"\nimport os  # "`);
});

test.each([
  ["no line for the settings", header],
  ["two of them", header + `${SETTINGS_LINE}\n${SETTINGS_LINE}`],
])("a notebook with %s is refused, not deployed without its settings", (_what, source) => {
  expect(() => renderNotebook(source, settings, "en")).toThrow("once");
});

test("a file that is no notebook is refused", () => {
  expect(() => renderNotebook(SETTINGS_LINE, settings, "en")).toThrow("must begin with");
});

test("cells for one way to call the model are in the notebooks of such labs alone, without their mark", () => {
  const source = cells(
    `${SETTINGS_LINE}`,
    "\n# openaiAuth: key\nfrom_scope()",
    "\n# openaiAuth: entra\nfrom_credential()",
    "\n# openaiAuth: entra\n# MAGIC %md es\n# MAGIC Sin clave",
    "\nprint('# openaiAuth: key')",
  );
  const withKey = renderNotebook(source, settings, "es");
  expect(withKey).toMatch(/from_scope\(\)\n\n?# COMMAND -+\n\nprint\('# openaiAuth: key'\)$/);
  const { SECRET_SCOPE: _, SECRET_KEY: __, ...rest } = settings as Record<string, string>;
  const keyless = { ...rest, SERVICE_CREDENTIAL: "c" } as unknown as NotebookSettings;
  const withTokens = renderNotebook(source, keyless, "es");
  expect(withTokens).toContain('SERVICE_CREDENTIAL = "c"');
  expect(withTokens).toMatch(/from_credential\(\)\n[^]*# MAGIC %md\n# MAGIC Sin clave/);
  expect(withTokens).not.toMatch(/from_scope|^# openaiAuth/m);
});

describe("text in two languages", () => {
  const source = cells(
    "# MAGIC %md en\n# MAGIC Hello",
    "\n# MAGIC %md es\n# MAGIC Hola",
    `\n${SETTINGS_LINE}`,
    "\n# MAGIC %md en\n# MAGIC Bye",
    "\n# MAGIC %md es\n# MAGIC Adiós",
    "\n# MAGIC %md\n# MAGIC Both",
    "\nprint('%md es')",
  );

  test.each([
    ["en", ["Hello", "Bye"], ["Hola", "Adiós"]],
    ["es", ["Hola", "Adiós"], ["Hello", "Bye"]],
  ] as const)("in %s it has the text of that language, and all code", (language, kept, left) => {
    const text = renderNotebook(source, settings, language);
    for (const word of [...kept, "Both", "print('%md es')"]) expect(text).toContain(word);
    for (const word of left) expect(text).not.toContain(word);
  });

  test.each(["en", "es"] as const)(
    "in %s no cell keeps the mark of a language, nor is one empty",
    (language) => {
      const text = renderNotebook(source, settings, language);
      expect(text).not.toMatch(/^# MAGIC %md e/m);
      for (const cell of text.slice(header.length).split(separator)) expect(cell.trim()).not.toBe("");
    },
  );
});
