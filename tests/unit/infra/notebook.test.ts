import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SETTINGS_LINE } from "../../../infra/notebook-source";

const source = readFileSync(join(__dirname, "../../../infra/notebooks/traced_chat.py"), "utf8");

test("the notebook is in Databricks' source format, so that the workspace shows cells", () => {
  expect(source.startsWith("# Databricks notebook source\n")).toBe(true);
  expect(source.split("\n# COMMAND ----------\n").length).toBeGreaterThan(5);
});

test("the notebook has one place for its settings", () => {
  expect(source.split("\n").filter((line) => line === SETTINGS_LINE)).toHaveLength(1);
});

test("the notebook pins what it installs", () => {
  const packages = /^# MAGIC %pip install --quiet (.*)$/m.exec(source)?.[1]?.split(" ") ?? [];
  expect(packages.length).toBeGreaterThan(0);
  for (const each of packages) expect(each).toMatch(/^[a-z]+==\d+\.\d+\.\d+$/);
});

test("the notebook takes the key from the scope, and traces before it calls", () => {
  expect(source).toContain("api_key=dbutils.secrets.get(scope=SECRET_SCOPE, key=SECRET_KEY)");
  expect(source.indexOf("mlflow.openai.autolog()")).toBeGreaterThan(0);
  expect(source.indexOf("mlflow.openai.autolog()")).toBeLessThan(source.indexOf("completions.create("));
});
