import { cpus, loadavg } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCodes } from "rest-client";
import { showFailure } from "../cli/failure";
import { interruptible } from "../cli/terminal/interruption";
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
  readonly only?: readonly string[];
  readonly repetitions?: number;
  readonly full?: boolean;
  readonly short?: boolean;
}

type Named = BenchResult & { readonly name: string };

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new InvalidArgumentError("It must be a whole number from 1 to 1000.");
}

function benchmarkNames(text: string): readonly string[] {
  const known = benchmarks.map(({ name }) => name);
  const names = text.split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`"${unknown}" is none of ${known.join(", ")}.`);
}

async function bench({ json, only, repetitions, full = false, short = false }: Flags): Promise<void> {
  const results = await interruptible(async (signal) => {
    const fixtures = openFixtures({ short, signal, progress });
    try {
      const done: Named[] = [];
      for (const { name, run } of benchmarks.filter((one) => only?.includes(one.name) ?? true)) {
        const options = { repetitions: repetitions ?? (short ? 1 : undefined), full, short };
        const result = await run(fixtures, options, (text) => progress(`${name}: ${text}`));
        done.push({ name, ...result, ...(short ? { thresholds: [] } : {}) });
      }
      return done;
    } finally {
      await fixtures.close();
    }
  }, "cleaning up");
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    load: loadavg()[0],
  };
  const met = results.every(({ thresholds }) => thresholds.every((one) => one.met));
  if (json) {
    const documents = results.map(({ name, tables, notes, thresholds, figures }) => ({
      ...{ name, tables, notes, thresholds, figures },
    }));
    process.stdout.write(`${JSON.stringify({ met, machine, benchmarks: documents }, undefined, 2)}\n`);
  } else {
    const note =
      "\n\nA short round shows that everything runs. Its figures mean nothing, and no threshold is checked.";
    process.stdout.write(`${textOf(results)}${short ? note : ""}\n`);
  }
  if (!met) process.exitCode = exitCodes.failure;
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
  .option("--only <names>", "these benchmarks alone, with commas between their names", benchmarkNames)
  .option("--repetitions <number>", "rounds of each benchmark (default: its own)", wholeNumber)
  .option("--full", "latencies as in Azure: minutes for every `pulumi up`")
  .addOption(
    new Option(
      "--short",
      "one round at the smallest sizes: shows that everything runs, checks no threshold",
    ).conflicts("full"),
  )
  .option("--json", "print one document on standard output")
  .addHelpText(
    "after",
    `\nBenchmarks:\n${benchmarks.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}`,
  )
  .exitOverride()
  .action(bench);

command.parseAsync().catch(showFailure);
