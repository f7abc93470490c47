import { spawn } from "node:child_process";
import { join } from "node:path";
import { pythonEnvironment } from "../../../../rehearsal/python";

/** Asks scipy for many figures at once; the answers are in the order of the cases. */
export async function askScipy(cases: readonly Record<string, unknown>[]): Promise<unknown[]> {
  const python = await pythonEnvironment({ env: process.env, progress: () => undefined });
  const child = spawn(python, [join(__dirname, "oracle.py")], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stdin.end(JSON.stringify(cases));
  const code = await ended;
  if (code !== 0) throw new Error(`the oracle exited with ${code}`);
  return JSON.parse(output) as unknown[];
}
