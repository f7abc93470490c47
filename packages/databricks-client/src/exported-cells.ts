/** What a cell showed, as text. */
export interface ShownCell {
  /** From 1, texts and code alike, as the workspace counts them. */
  readonly number: number;
  readonly text: string;
}

interface Command {
  readonly command?: string;
  readonly results?: Result | null;
}

interface Result {
  readonly type?: string;
  readonly data?: unknown;
  readonly schema?: unknown;
}

/**
 * Reads what the cells of a notebook showed from the page that a workspace exports of a run: the page holds the
 * notebook as base64 of percent-encoded JSON. Tables and HTML become plain text.
 *
 * @returns the cells that showed something; nothing when the page is of another form
 */
export function shownCells(page: string): readonly ShownCell[] {
  return commandsOf(page).flatMap((command, index) => {
    const text = textOf(command.results).trimEnd();
    return text.trim() === "" ? [] : [{ number: index + 1, text }];
  });
}

function commandsOf(page: string): readonly Command[] {
  const encoded = /__DATABRICKS_NOTEBOOK_MODEL = '([^']+)'/.exec(page)?.[1];
  if (encoded === undefined) return [];
  try {
    const text = decodeURIComponent(Buffer.from(encoded, "base64").toString("utf8"));
    const { commands } = JSON.parse(text) as { commands?: unknown };
    return Array.isArray(commands) ? commands.map((one) => (one ?? {}) as Command) : [];
  } catch {
    return [];
  }
}

function textOf(result: Result | null | undefined): string {
  if (!result) return "";
  const { type, data } = result;
  if (Array.isArray(data) && type === "table") return tableText(result, data as unknown[]);
  if (Array.isArray(data)) return (data as Result[]).map(textOf).filter(Boolean).join("\n");
  if (typeof data !== "string") return "";
  return type === "html" || type === "htmlSandbox" ? withoutMarkup(data) : withoutColours(data);
}

const longestCell = 60;

function tableText({ schema }: Result, rows: readonly unknown[]): string {
  const shown = (value: unknown): string => {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    const line = text.replace(/\s+/g, " ");
    return line.length > longestCell ? `${line.slice(0, longestCell - 1)}…` : line;
  };
  const lines = [
    (Array.isArray(schema) ? (schema as ({ name?: unknown } | null)[]) : []).map((one) =>
      shown(one?.name ?? ""),
    ),
    ...rows.map((row) => (Array.isArray(row) ? row.map(shown) : [shown(row)])),
  ];
  const widths: number[] = [];
  for (const line of lines)
    for (const [column, text] of line.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function withoutMarkup(html: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim();
}

/** A terminal's escape sequences, in what a notebook printed or in its tracebacks. */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}
