import { findEngine } from "../../../rehearsal/engine/engine";
import { pythonEnvironment } from "../../../rehearsal/python";

/** Gets the engine and MLflow before the first test, so that no test's time limit has to hold minutes of building. */
export default async function prepare(): Promise<void> {
  let last = 0;
  const progress = (text: string): void => {
    if (Date.now() - last < 15_000) return;
    last = Date.now();
    process.stderr.write(`${text}\n`);
  };
  const [engine] = await Promise.all([
    findEngine({ progress }),
    pythonEnvironment({ env: process.env, progress }),
  ]);
  process.stderr.write(`Pulumi engine ${engine.version}, ${engine.origin}\n`);
}
