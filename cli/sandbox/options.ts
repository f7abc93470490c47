import { Command, Option } from "@commander-js/extra-typings";
import type { FlagsOf } from "../options/flags";
import { keyValue, port } from "../options/values";

/** The flags of both `rehearse` and `cloud`. */
export type SandboxFlags = FlagsOf<typeof sandboxCommand>;

/** A command with the options of the sandbox, whether a rehearsal runs in it or a person works by hand. */
export function sandboxCommand(name: string) {
  return new Command(name)
    .option("--fault <name>", 'let the cloud fail in a known way ("--fault help" lists them)')
    .option("--config <key=value>", "set a configuration key of the stack; repeatable", keyValue)
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
