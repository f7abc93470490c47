import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { RehearsalError } from "../errors";
import { engineVersion } from "./versions";
import type { GetOptions } from "./get";

const start = promisify(execFile);

/** Long enough for a slow line to answer at all; a machine without the internet is told apart in a moment. */
const firstAnswerMs = 10_000;

/**
 * Pulumi's own download, by the Automation API's installer. It runs in a process of its own: it needs
 * 120 MB of library that is of no use afterwards.
 *
 * @throws RehearsalError when get.pulumi.com cannot be reached or its script fails
 */
export async function downloadEngine({ folder, env, progress, signal }: GetOptions): Promise<void> {
  progress("asking get.pulumi.com");
  const script = `
    const { PulumiCommand } = require(${JSON.stringify(require.resolve("@pulumi/pulumi/automation"))});
    const semver = require(${JSON.stringify(require.resolve("semver"))});
    const reach = () => new Promise((resolve, reject) => {
      const request = require("node:https").get("https://get.pulumi.com/", { timeout: ${firstAnswerMs} }, (response) => {
        response.resume();
        resolve();
      });
      request.on("timeout", () => request.destroy(new Error("no answer within ${firstAnswerMs / 1000} s")));
      request.on("error", reject);
    });
    reach()
      .then(() => PulumiCommand.install({ version: semver.parse("${engineVersion}"), root: ${JSON.stringify(folder)} }))
      .catch((error) => { process.stderr.write(String(error.message || error.code)); process.exitCode = 1; });`;
  try {
    // Its search for a pulumi on PATH would find the old one that was just refused.
    await start(process.execPath, ["-e", script], { env, signal });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n").slice(-2).join(" ");
    throw new RehearsalError(`get.pulumi.com could not be used (${said || (error as Error).message})`, {
      cause: error,
    });
  }
}
