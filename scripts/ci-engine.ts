/**
 * Gets the Pulumi CLI for a pipeline: the one on PATH if it is recent, else Pulumi's own download in the project's
 * version, kept in the cache folder; and puts it on PATH for the steps that follow.
 */
import { appendFileSync } from "node:fs";
import { type Engine, findEngine } from "../rehearsal/engine/engine";
import { UserError } from "rest-client";
import { showFailure } from "../cli/failure";
import { announceFolder } from "./step-path";

async function officialEngine(): Promise<Engine> {
  try {
    return await findEngine({ only: "path" });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return findEngine({ only: "download", progress: (text) => process.stderr.write(`${text}\n`) });
  }
}

officialEngine().then(({ version, origin, folder }) => {
  process.stderr.write(`Pulumi ${version}: ${origin}\n`);
  if (folder === undefined) return;
  const { file, output } = announceFolder(folder, process.env);
  if (file !== undefined) appendFileSync(file, `${folder}\n`);
  process.stdout.write(output);
}, showFailure);
