import { cpus, loadavg } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { failureOf } from "../cli/failure";
import { interruptible } from "../cli/interrupt";
import type { Benchmark, BenchResult } from "./benchmark";
import { thresholdCells } from "./threshold";
import { openFixtures } from "./fixtures";
import { monitorBenchmark } from "./monitor";
import { previewBenchmark } from "./preview";
import { rehearsalBenchmark } from "./rehearsal";
import { sparkBenchmark } from "./spark";
import { tableText } from "./table";
import { tracingBenchmark } from "./tracing";
import { upBenchmark } from "./up";

const benchmarks: readonly Benchmark[] = [
  previewBenchmark,
  rehearsalBenchmark,
  upBenchmark,
  tracingBenchmark,
  monitorBenchmark,
  sparkBenchmark,
];

interface Flags {
  readonly json?: true;
  readonly only?: string;
  readonly repetitions?: number;
  readonly full?: true;
}

type Named = BenchResult & { readonly name: string };

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new InvalidArgumentError("It must be a whole number from 1 to 1000.");
}

async function bench({ json, only, repetitions, full }: Flags): Promise<void> {
  const results = await interruptible(
    async (signal) => {
      const fixtures = openFixtures(signal, progress);
      try {
        const done: Named[] = [];
        for (const { name, run } of benchmarks.filter((one) => only === undefined || one.name === only)) {
          const options = { repetitions, full: full ?? false };
          done.push({ name, ...(await run(fixtures, options, (text) => progress(`${name}: ${text}`))) });
        }
        return done;
      } finally {
        await fixtures.close();
      }
    },
    () => progress("Interrupted: cleaning up. Once more ends it at once."),
  );
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    load: loadavg()[0],
  };
  const met = results.every(({ thresholds }) => thresholds.every((one) => one.met));
  if (json) {
    const documents = results.map(({ name, figures, thresholds }) => ({ name, thresholds, figures }));
    process.stdout.write(`${JSON.stringify({ met, machine, benchmarks: documents }, undefined, 2)}\n`);
  } else process.stdout.write(`${textOf(results)}\n`);
  if (!met) process.exitCode = 1;
}

function textOf(results: readonly Named[]): string {
  const thresholds = results.flatMap((result) => result.thresholds.map(thresholdCells));
  const parts = results.flatMap(({ tables, notes }) => [...tables.map(tableText), notes.join("\n")]);
  return [
    ...parts,
    ...(thresholds.length === 0
      ? []
      : [
          tableText({
            title: "Thresholds",
            columns: ["ratio or number", "measured", "limit", ""],
            rows: thresholds,
          }),
        ]),
  ].join("\n\n");
}

const command = new Command("bench")
  .description("measure side by side, as ratios; exits with 1 when a threshold is not met")
  .addOption(new Option("--only <name>", "one benchmark alone").choices(benchmarks.map(({ name }) => name)))
  .option("--repetitions <number>", "rounds of each benchmark (default: its own)", wholeNumber)
  .option("--full", "latencies as in Azure: minutes for every `pulumi up`")
  .option("--json", "print one document on standard output")
  .addHelpText(
    "after",
    `\nBenchmarks:\n${benchmarks.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}`,
  )
  .action(bench);

command.parseAsync().catch((error: unknown) => {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(text);
  process.exitCode = exitCode;
});
