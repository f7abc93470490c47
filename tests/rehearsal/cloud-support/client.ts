import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Cloud } from "../../../packages/azure-simulator/src/cloud";
import { withoutInherited } from "../../../packages/azure-simulator/src/processes/environment";

const project = join(__dirname, "..", "..", "..");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as a client of the cloud: the person's own environment, less what points elsewhere, plus the cloud's. */
export function runClient(
  cloud: Cloud,
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { ...withoutInherited(process.env), ...cloud.environment(), ...environment };
  return new Promise((resolve) => {
    execFile(file, args, { env, cwd: project, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}

/**
 * Runs one of the scripts beside this file in a Node process of its own: Node reads NODE_EXTRA_CA_CERTS when it
 * starts. A script prints one JSON document.
 */
export async function runScript(
  cloud: Cloud,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const args = ["--import", "tsx", join(__dirname, script)];
  const { code, stdout, stderr } = await runClient(cloud, process.execPath, args, environment);
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout);
}
