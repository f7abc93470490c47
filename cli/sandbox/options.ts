import { Command, Option } from "@commander-js/extra-typings";
import type { FlagsOf } from "../options/flags";
import { keyValue, port } from "../options/values";

/** The flags of both `rehearse` and `cloud`. */
export type SandboxFlags = FlagsOf<typeof sandboxCommand>;

/** A command with the options of the sandbox, for a rehearsal or for work by hand. */
export function sandboxCommand(name: string) {
  return new Command(name)
    .option("--fault <name>", 'make the cloud fail in a known way ("--fault help" lists them)')
    .option("--config <key=value>", "set a configuration key of the stack (repeatable)", keyValue)
    .addOption(
      new Option("--latency <kind>", "latency of the cloud").choices(["none", "realistic"]).default("none"),
    )
    .addOption(
      new Option("--engine <way>", "source of the Pulumi engine (default: the first that works)").choices([
        "path",
        "download",
        "build",
      ]),
    )
    .addOption(
      new Option(
        "--providers <kind>",
        "resource providers: stand-ins, or the real plugins installed on this machine",
      )
        .choices(["stand-in", "installed"])
        .default("stand-in"),
    )
    .option(
      "--pulumi-home <folder>",
      "with --providers installed: folder of the plugins (default: ~/.pulumi)",
    )
    .option("--port <port>", "port of the cloud's proxy (default: any free port)", port)
    .option("--mlflow-port <port>", "port of the MLflow server (default: any free port)", port);
}
