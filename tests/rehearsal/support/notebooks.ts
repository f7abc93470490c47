import type { TestLab } from "./lab";

/** A notebook in Databricks' source format, of these cells. */
export const notebook = (...cells: string[]): string =>
  `# Databricks notebook source\n${cells.join("\n\n# COMMAND ----------\n\n")}`;

/** What `llmops notebook run --json` prints. */
export interface NotebookDocument {
  job: { succeeded: boolean; page: string };
  result: { reply?: string };
  run: { id: string } | null;
  traces: { id: string }[];
  cells: { number: number; text: string }[];
  failure: { message: string; trace?: string } | null;
}

/** A lab's workspace as an engineer at a terminal reaches it, by databricks-sdk. */
export function notebookDesk(lab: TestLab, host: string) {
  /** Runs Python that has a client of the workspace, `w`, and gives what it printed. */
  const workspace = (script: string): Promise<string> =>
    lab.python(`from databricks.sdk import WorkspaceClient\nw = WorkspaceClient()\n${script}`, {
      DATABRICKS_HOST: host,
    });
  return {
    workspace,
    /** Puts notebooks into the workspace, by their paths. */
    async put(notebooks: Readonly<Record<string, string>>): Promise<void> {
      const contents = Object.fromEntries(
        Object.entries(notebooks).map(([path, source]) => [path, Buffer.from(source).toString("base64")]),
      );
      await workspace(
        [
          "from databricks.sdk.service.workspace import ImportFormat, Language",
          `for path, content in ${JSON.stringify(contents)}.items():`,
          "    w.workspace.import_(path, content=content, format=ImportFormat.SOURCE,",
          "                        language=Language.PYTHON, overwrite=True)",
        ].join("\n"),
      );
    },
    /** Runs a notebook by our command, and gives its document. */
    async document(...args: string[]): Promise<NotebookDocument> {
      const { stdout, stderr } = await lab.llmops("notebook", "run", "--json", ...args);
      try {
        return JSON.parse(stdout) as NotebookDocument;
      } catch {
        throw new Error(`no document on standard output, but:\n${stdout}\n${stderr}`);
      }
    },
  };
}

/** What a server holds of a call, without what is new in every answer of a model. */
export function withoutIdentity(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("{")) {
    try {
      return withoutIdentity(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(withoutIdentity);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !["id", "created"].includes(key))
      .map(([key, item]) => [key, withoutIdentity(item)]),
  );
}
