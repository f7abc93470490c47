import { Command } from "@commander-js/extra-typings";
import { showFailure } from "../../../../cli/failure";
import { evalCommand } from "../../../../cli/commands/eval/command";
import { monitorCommand } from "../../../../cli/commands/monitor/command";
import { exportCommand, flushCommand, tracesCommand } from "../../../../cli/commands/traces/command";
import { watchCommand } from "../../../../cli/commands/watch/command";
import { workloadCommand } from "../../../../cli/commands/workload/command";

new Command("llmops")
  .addCommand(
    workloadCommand().action(async (flags) =>
      (await import("../../../../cli/commands/workload/action")).executeWorkload(flags),
    ),
  )
  .addCommand(
    tracesCommand()
      .addCommand(
        flushCommand().action(async (flags) =>
          (await import("../../../../cli/commands/traces/flush-action")).flushTraces(flags),
        ),
      )
      .addCommand(
        exportCommand().action(async (flags) =>
          (await import("../../../../cli/commands/traces/export-action")).executeExport(flags),
        ),
      ),
  )
  .addCommand(
    evalCommand().action(async (file, flags) =>
      (await import("../../../../cli/commands/eval/action")).executeEval(file, flags),
    ),
  )
  .addCommand(
    monitorCommand().action(async (flags) =>
      (await import("../../../../cli/commands/monitor/action")).executeMonitor(flags),
    ),
  )
  .addCommand(
    watchCommand().action(async (flags) =>
      (await import("../../../../cli/commands/watch/action")).executeWatch(flags),
    ),
  )
  .parseAsync()
  .catch(showFailure);
