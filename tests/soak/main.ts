import { Command, InvalidArgumentError } from "commander";
import { exitCodes } from "rest-client";
import { showFailure } from "../../cli/failure";
import { interruptible } from "../../cli/terminal/interruption";
import { openLab, type TestLab } from "../rehearsal/support/lab";
import { live, timing } from "./live";
import { planOf, stepText } from "./plan";

interface Flags {
  readonly seeds: number;
  readonly first: number;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

/** Lives the plans of many seeds through, one after another, and tells which of them broke a promise. */
async function soak({ seeds, first }: Flags): Promise<void> {
  const broken: number[] = [];
  let lab: TestLab | undefined;
  await interruptible(async (signal) => {
    try {
      for (let seed = first; seed < first + seeds && !signal.aborted; seed += 1) {
        const plan = planOf(seed);
        say(`seed ${seed}`);
        for (const step of plan.steps) say(`  ${stepText(step)}`);
        const started = Date.now();
        lab ??= await openLab({ timing });
        try {
          await live(lab, plan, say);
          say(`seed ${seed}: kept (${((Date.now() - started) / 1000).toFixed(0)} s)`);
        } catch (error) {
          broken.push(seed);
          say(`seed ${seed}: BROKEN\n${error instanceof Error ? error.message : String(error)}`);
          // What is left of this one is nothing for the next one to meet.
          await lab.close();
          lab = undefined;
        }
      }
    } finally {
      await lab?.close();
      if (broken.length > 0) say(`Broken by seeds ${broken.join(", ")}`);
    }
    signal.throwIfAborted();
  }, "ending the seed under way first");
  if (broken.length === 0) say(`${seeds} seeds, all kept`);
  else process.exitCode = exitCodes.failure;
}

new Command("soak")
  .description("Live labs through drawn faults, kills and changes, and look whether each promise is kept.")
  .option("--seeds <n>", "how many seeds", wholeNumber, 100)
  .option("--first <seed>", "the first seed; one that broke a promise is repeated by it", wholeNumber, 1)
  .addHelpText("after", "\nExample:\n  npm run soak -- --seeds 1 --first 17")
  .exitOverride()
  .action(soak)
  .parseAsync()
  .catch(showFailure);
