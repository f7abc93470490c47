import type { NotebookLanguage } from "../config/types";
import type { OpenAIAuth } from "../outputs";

/** What a notebook knows of its lab. No secret is among it: a key or a token is fetched as the notebook runs. */
export type NotebookSettings = {
  OPENAI_ENDPOINT: string;
  OPENAI_API_VERSION: string;
  OPENAI_DEPLOYMENT: string;
  EXPERIMENT_ID: string;
} & ({ SECRET_SCOPE: string; SECRET_KEY: string } | { SERVICE_CREDENTIAL: string });

/** The line of a notebook's source that the settings take the place of. */
export const SETTINGS_LINE = "# The deployment writes this lab's settings here.";

const HEADER = "# Databricks notebook source\n";
const SEPARATOR = "\n# COMMAND ----------\n";

/** The first line of a cell that is for labs of one `openaiAuth`. */
const AUTH_CELL = /^\s*# openaiAuth: (\w+)\n/;

/** The first line of a cell of text in one language. */
const TEXT_CELL = /^\s*# MAGIC %md (\w+)\n/;

/**
 * A notebook as a lab gets it: with the lab's settings as Python assignments, its text in one language, and its
 * code for one way to call the model.
 *
 * A JSON string is a Python string of the same value, so no setting can end its literal and become code.
 * @throws when it is not in source format, or has not exactly one line for the settings
 */
export function renderNotebook(
  source: string,
  settings: NotebookSettings,
  language: NotebookLanguage,
): string {
  if (!source.startsWith(HEADER)) throw new Error(`the notebook must begin with ${JSON.stringify(HEADER)}`);
  const auth: OpenAIAuth = "SERVICE_CREDENTIAL" in settings ? "entra" : "key";
  const cells = source
    .slice(HEADER.length)
    .split(SEPARATOR)
    .flatMap((cell) => forAuth(cell, auth))
    .flatMap((cell) => inLanguage(cell, language));
  const lines = cells.join(SEPARATOR).trimStart().split("\n");
  const places = lines.filter((line) => line === SETTINGS_LINE).length;
  if (places !== 1)
    throw new Error(
      `the notebook must have the line ${JSON.stringify(SETTINGS_LINE)} once, not ${places} times`,
    );
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return HEADER + lines.flatMap((line) => (line === SETTINGS_LINE ? assignments : [line])).join("\n");
}

/** The cell without its mark; nothing for one of another way to call the model. */
function forAuth(cell: string, auth: OpenAIAuth): string[] {
  const mark = AUTH_CELL.exec(cell);
  if (mark === null) return [cell];
  return mark[1] === auth ? [cell.replace(AUTH_CELL, "\n")] : [];
}

/** The cell without its language's mark; nothing for text in another language. */
function inLanguage(cell: string, language: NotebookLanguage): string[] {
  const mark = TEXT_CELL.exec(cell);
  if (mark === null) return [cell];
  return mark[1] === language ? [cell.replace(` ${language}\n`, "\n")] : [];
}
