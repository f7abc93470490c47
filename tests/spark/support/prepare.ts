import { findEngine } from "../../../rehearsal/engine/engine";
import { pythonEnvironment } from "../../../rehearsal/python";
import { sparkEnvironment, sparkHindrance } from "../../../rehearsal/spark";

/** Says why Spark cannot run here, for the tests to skip themselves; else gets what they need. */
export default async function prepare(): Promise<void> {
  const hindrance = await sparkHindrance(process.env);
  process.env["SPARK_HINDRANCE"] = hindrance ?? "";
  if (hindrance !== undefined) {
    process.stderr.write(`Skipped: ${hindrance}.\n`);
    return;
  }
  let last = 0;
  const progress = (text: string): void => {
    if (Date.now() - last < 15_000) return;
    last = Date.now();
    process.stderr.write(`${text}\n`);
  };
  await Promise.all([
    findEngine({ progress }),
    pythonEnvironment({ env: process.env, progress }),
    sparkEnvironment({ env: process.env, progress }),
  ]);
}
