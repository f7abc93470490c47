import { Command } from "commander";

interface Flags {
  readonly stack?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
}

export function recoverCommand(): Command {
  return new Command("recover")
    .description("repair a stack whose `pulumi up` was killed, so that the next one goes on from there")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--force", "take the stack's lock away although its owner may live")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt runs `pulumi cancel` where a dead process holds the lock, puts what the killed `up` had begun to create\ninto the state by its id (`pulumi stack import`), and lets `pulumi refresh` look at what is there.\n\nExamples:\n  npx llmops recover --dry-run\n  npx llmops recover && pulumi up",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  const [{ recover }, { useProxyOf }, { findProject }, { usageError }] = await Promise.all([
    import("../../workload/recovery/recover"),
    import("../../workload/network"),
    import("../../workload/stack"),
    import("../../workload/errors"),
  ]);
  const project = findProject(process.cwd());
  if (project === undefined)
    throw usageError(`there is no Pulumi project in ${process.cwd()}`, "Run this in the project's folder.");
  useProxyOf(process.env);
  const report = await recover({
    project,
    stack: flags.stack,
    environment: process.env,
    dryRun: flags.dryRun === true,
    force: flags.force === true,
    onNotice: (text) => process.stderr.write(`${text}\n`),
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (!report.done) process.stdout.write("Nothing was done.\n");
  else process.stdout.write("The stack is repaired. Go on with `pulumi up`, or `pulumi destroy`.\n");
}
