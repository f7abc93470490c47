import { type Command, Option } from "commander";
import { port, setting } from "../options/values";
import { stdout } from "../terminal/output";

/** What can be said of the stage, whether a rehearsal runs on it or a person by hand. */
export interface StageFlags {
  readonly fault?: string;
  readonly engine?: "path" | "download" | "build";
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
  readonly latency: "none" | "realistic";
  readonly config?: Record<string, string>;
  readonly port?: number;
  readonly mlflowPort?: number;
}

export function withStageOptions(command: Command): Command {
  return command
    .option("--fault <name>", 'let the cloud fail in a known way ("--fault help" lists them)')
    .option("--config <key=value>", "set a configuration key of the stack; repeatable", setting)
    .addOption(
      new Option("--latency <kind>", "how long the cloud takes")
        .choices(["none", "realistic"])
        .default("none"),
    )
    .addOption(
      new Option(
        "--engine <way>",
        "where to take the Pulumi engine from (default: the first that works)",
      ).choices(["path", "download", "build"]),
    )
    .addOption(
      new Option(
        "--providers <kind>",
        "resource providers: stand-ins, or the real plugins that are installed",
      )
        .choices(["stand-in", "installed"])
        .default("stand-in"),
    )
    .option("--pulumi-home <folder>", "with --providers installed: where they are (default: ~/.pulumi)")
    .option("--port <port>", "of the cloud's proxy (default: any free one)", port)
    .option("--mlflow-port <port>", "of the MLflow server (default: any free one)", port);
}

/** Lists the faults and says so, when that is what was asked for. */
export async function listedFaults({ fault }: StageFlags): Promise<boolean> {
  if (fault !== "help") return false;
  const { faultList } = await import("../../rehearsal/fault-choice");
  stdout.write(`${await faultList()}\n`);
  return true;
}
