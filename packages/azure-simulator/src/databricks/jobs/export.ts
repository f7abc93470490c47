import type { CellOutput, CellRecord, TaskRun } from "./run";

/** An output in the form that a notebook keeps it in: text by its escape sequences, HTML, or a table. */
const outputBody = (output: CellOutput): Record<string, unknown> =>
  output.type === "ansi" ? { ...output, name: null, arguments: {} } : { ...output, arguments: {} };

function commandBody(cell: CellRecord, index: number): Record<string, unknown> {
  return {
    version: "CommandV1",
    subtype: "command",
    commandType: "auto",
    position: index + 1,
    command: cell.command,
    state: cell.state,
    startTime: cell.startTime * 1000,
    finishTime: (cell.finishTime ?? cell.startTime) * 1000,
    results:
      cell.outputs.length > 0
        ? { type: "listResults", data: cell.outputs.map(outputBody), arguments: {} }
        : null,
    errorSummary: cell.errorSummary ?? null,
    error: cell.error ?? null,
  };
}

/** The page that `runs/export` gives: the notebook with what its cells showed, as a model within a script. */
export function exportedPage({ task, outcome }: TaskRun): { name: string; content: string } {
  const name = task.path.slice(task.path.lastIndexOf("/") + 1);
  const model = {
    version: "NotebookV1",
    name,
    language: "python",
    commands: (outcome?.cells ?? []).map(commandBody),
  };
  const encoded = Buffer.from(encodeURIComponent(JSON.stringify(model))).toString("base64");
  const content = [
    "<!DOCTYPE html>",
    '<html><head><meta name="databricks-html-version" content="1"><meta charset="utf-8">',
    `<title>${name.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>`,
    `<script>var __DATABRICKS_NOTEBOOK_MODEL = '${encoded}';</script></head><body></body></html>`,
  ].join("\n");
  return { name, content };
}
