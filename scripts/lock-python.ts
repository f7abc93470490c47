/**
 * Pins the Python packages of each .in file, and all that they need, by version and hash. What is pinned already stays;
 * `npm run lock:python -- --upgrade` takes the newest versions.
 */
import { UserError } from "rest-client";
import { showFailure } from "../cli/failure";
import { basename, dirname, join } from "node:path";
import { run } from "../rehearsal/command";
import { projectFolder, pythonEnvironment, toolPackages } from "../rehearsal/python";

const sources = [
  "rehearsal/python/requirements-tools.in",
  "rehearsal/python/requirements.in",
  "rehearsal/python/requirements-spark.in",
  "bench/requirements-monitor.in",
];

async function lock(): Promise<void> {
  const { env } = process;
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const python = await pythonEnvironment({ env, progress, packages: toolPackages() });
  for (const source of sources) {
    const path = join(projectFolder(), source);
    const pinned = basename(source).replace(/\.in$/, ".txt");
    progress(source);
    const options = [
      "--universal",
      "--python-version",
      "3.10",
      "--generate-hashes",
      "--no-annotate",
      "--quiet",
    ];
    const { exitCode, stderr } = await run(
      python,
      ["-m", "uv", "pip", "compile", ...options, ...process.argv.slice(2), basename(source), "-o", pinned],
      { cwd: dirname(path), env: { ...env, UV_CUSTOM_COMPILE_COMMAND: "npm run lock:python" } },
    );
    if (exitCode !== 0) throw new UserError(`${source} could not be pinned: ${stderr}`);
  }
}

lock().catch(showFailure);
