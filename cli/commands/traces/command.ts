import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type FlushFlags = FlagsOf<typeof flushCommand>;
export type ExportFlags = FlagsOf<typeof exportCommand>;

/** `llmops traces`: delivers what waits, and takes what is there out of the tracking server. */
export const tracesCommand = () =>
  new Command("traces")
    .description("deliver traces that wait, or export all that the experiment has")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops traces flush\n  npx llmops traces export --output traces.jsonl",
    );

export const flushCommand = () =>
  new Command("flush")
    .description(
      "deliver the traces and runs that earlier work kept on disk, and close runs left open by a crash",
    )
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops traces flush\n  npx llmops traces flush --stack dev --json",
    );

export const exportCommand = () =>
  new Command("export")
    .description("write every trace of the experiment, with its runs, to a file that `llmops monitor` reads")
    .option("--output <file>", "the file to write; one that is there already is never replaced")
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .option("--json", "print the traces, a JSON document a line; with --output one document about the export")
    .addHelpText(
      "after",
      `
A line is a trace, {"trace_info", "spans"} as the MLflow server keeps them, assessments and tags included, or, before
the first trace of a run, {"run", "metric_history"}: its params, tags and all values of its metrics. Files are not
exported: what a run logged as artifacts, and attachments of traces.

Later, llmops monitor --baseline file:traces.jsonl compares with it.

The file is written beside its place and put there when it is complete; an export that fails or is interrupted leaves
no file, and is started again.

Exit codes: 0 all traces are there; 1 the server failed, or has traces whose spans it does not give.

Examples:
  npx llmops traces export --output traces.jsonl
  npx llmops traces export --stack dev --json | gzip > traces.jsonl.gz`,
    );
