import { usageError } from "rest-client";
import { RestError } from "rest-client";
import type { RestClient } from "rest-client";
import { object, text } from "rest-client";

/** What else may read a parameter, so that its widgets do not tell: another notebook, SQL, code that is handed dbutils. */
const elsewhere = /%run\b|%sql\b|\bgetArgument\b|\bdbutils\b(?!\s*\.)/;
const use =
  /\bdbutils\s*\.\s*widgets\b(?:\s*\.\s*(?:text|dropdown|combobox|multiselect|get)\s*\(\s*(?:name\s*=\s*)?(["'])([^"'\\\n]+)\1)?/g;

/** The names of a notebook's widgets, by its source; undefined where the source does not tell all of them. */
export function widgetsIn(source: string): string[] | undefined {
  if (elsewhere.test(source)) return undefined;
  const names = Array.from(source.matchAll(use), ([, , name]) => name);
  return names.includes(undefined) ? undefined : [...new Set(names as string[])];
}

/**
 * Refuses parameters of a notebook that no widget takes: the job would run without them, and nothing would say so.
 * @throws UserError
 */
export async function requireWidgets(
  parameters: Readonly<Record<string, string>>,
  path: string,
  http: Pick<RestClient, "json">,
): Promise<void> {
  const given = Object.keys(parameters);
  if (given.length === 0) return;
  const source = await sourceOf(path, http);
  const widgets = source === undefined ? undefined : widgetsIn(source);
  const unknown = given.filter((name) => widgets?.includes(name) === false);
  if (widgets === undefined || unknown.length === 0) return;
  throw usageError(
    `the notebook ${path} has no widget named ${unknown.join(", ")}`,
    widgets.length === 0 ? "It has no widgets: leave --param out." : `Its widgets: ${widgets.join(", ")}.`,
  );
}

/** Undefined where it cannot be read: the job says better why. */
async function sourceOf(path: string, http: Pick<RestClient, "json">): Promise<string | undefined> {
  const request = `/api/2.0/workspace/export?path=${encodeURIComponent(path)}&format=SOURCE`;
  try {
    const { content } = await http.json(
      { method: "GET", path: request },
      object<{ content: string }>({ content: text }, {}),
    );
    return Buffer.from(content, "base64").toString("utf8");
  } catch (error) {
    if (error instanceof RestError) return undefined;
    throw error;
  }
}
