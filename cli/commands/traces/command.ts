import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type FlushFlags = FlagsOf<typeof flushCommand>;
export type ExportFlags = FlagsOf<typeof exportCommand>;

/** `llmops traces`: delivers traces kept on disk, and exports those of the tracking server. */
export const tracesCommand = () =>
  new Command("traces")
    .description("deliver traces kept on this machine, or export those of the experiment")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops traces flush\n  npx llmops traces export --output traces.jsonl",
    );

export const flushCommand = () =>
  new Command("flush")
    .description(
      "deliver traces and runs that earlier commands kept on disk, and close runs left open by a crash",
    )
    .option("--stack <name>", "the stack to read (default: the environment, else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops traces flush\n  npx llmops traces flush --stack dev --json",
    );

export const exportCommand = () =>
  new Command("export")
    .description("write every trace of the experiment, with its runs, to a file that `llmops monitor` reads")
    .option("--output <file>", "the file to write; an existing file is never replaced")
    .option("--stack <name>", "the stack to read (default: the environment, else the selected stack)")
    .option(
      "--json",
      "print the traces, one JSON document per line; with --output, one document about the export",
    )
    .addHelpText(
      "after",
      `
Each line is a trace, {"trace_info", "spans"} as the MLflow server stores it, with its assessments and tags. Before
the first trace of a run comes the run, {"run", "metric_history"}, with its params, tags and all values of its metrics.
Files are not exported: neither artifacts of runs nor attachments of traces.

\`llmops monitor --baseline file:traces.jsonl\` compares new traces with the export.

The file appears only when it is complete: an export that fails or is interrupted leaves no file, and starts over the
next time.

Exit codes: 0 all traces were exported; 1 the server failed, or does not return the spans of some traces.

Examples:
  npx llmops traces export --output traces.jsonl
  npx llmops traces export --stack dev --json | gzip > traces.jsonl.gz`,
    );
