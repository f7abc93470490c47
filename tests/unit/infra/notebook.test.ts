import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NOTEBOOK_LANGUAGES } from "../../../infra/config/types";
import { renderNotebook, SETTINGS_LINE } from "../../../infra/notebooks/render";

const folder = join(__dirname, "../../../infra/notebooks");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const requirements = readFileSync(join(folder, "../../rehearsal/python/requirements.txt"), "utf8");

describe.each(readdirSync(folder).filter((name) => name.endsWith(".py")))("%s", (name) => {
  const source = read(name);
  const cells = source.split("\n# COMMAND ----------\n");

  test("is in Databricks' source format, so that the workspace shows cells", () => {
    expect(source.startsWith("# Databricks notebook source\n")).toBe(true);
    expect(cells.length).toBeGreaterThan(5);
  });

  test("has one place for its settings", () => {
    expect(source.split("\n").filter((line) => line === SETTINGS_LINE)).toHaveLength(1);
  });

  test("explains the same in every language, one after the other", () => {
    const languages = cells.flatMap(
      (cell) =>
        /^(?:\s|# Databricks notebook source|# openaiAuth: \w+\n)*# MAGIC %md (\w+)$/m.exec(cell)?.[1] ?? [],
    );
    expect(languages.length).toBeGreaterThan(4);
    expect(languages).toEqual(
      Array.from(
        { length: languages.length },
        (_, index) => NOTEBOOK_LANGUAGES[index % NOTEBOOK_LANGUAGES.length],
      ),
    );
  });

  test("pins what it installs, to what the tests run it with", () => {
    const packages = /^# MAGIC %pip install --quiet (.*)$/m.exec(source)?.[1]?.split(" ") ?? [];
    expect(packages.length).toBeGreaterThan(0);
    for (const each of packages) {
      expect(each).toMatch(/^[a-z-]+==\d+\.\d+\.\d+$/);
      expect(requirements.split(/ \\\n|\n/)).toContain(each);
    }
  });

  test("takes the key from the scope, or a token from the credential, where it calls the model, and holds none", () => {
    const calls = source.includes("AzureOpenAI(");
    const settings = {
      OPENAI_ENDPOINT: "",
      OPENAI_API_VERSION: "",
      OPENAI_DEPLOYMENT: "",
      EXPERIMENT_ID: "",
    };
    const withKey = renderNotebook(source, { ...settings, SECRET_SCOPE: "", SECRET_KEY: "" }, "en");
    const withTokens = renderNotebook(source, { ...settings, SERVICE_CREDENTIAL: "" }, "en");
    const fromScope = "dbutils.secrets.get(scope=SECRET_SCOPE, key=SECRET_KEY)";
    const fromCredential = "dbutils.credentials.getServiceCredentialsProvider(SERVICE_CREDENTIAL)";
    expect([withKey.includes(fromScope), withTokens.includes(fromCredential)]).toEqual([calls, calls]);
    expect(withKey).not.toMatch(/openaiAuth|dbutils\.credentials/);
    expect(withTokens).not.toMatch(/openaiAuth|dbutils\.secrets|api_key/);
    expect(source).not.toMatch(/api_key\s*=\s*["']/);
  });

  test("traces before it calls", () => {
    if (!source.includes("chat.completions.create(")) return;
    const traced = source.indexOf("mlflow.openai.autolog()", source.indexOf("import mlflow\n"));
    expect(traced).toBeGreaterThan(0);
    expect(traced).toBeLessThan(source.indexOf("chat.completions.create("));
  });
});
