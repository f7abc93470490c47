#!/usr/bin/env node
// Starts the bundled command, or the sources where there is no bundle or a source file is newer.
"use strict";
const { existsSync, readFileSync, realpathSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `error: this is Node ${process.versions.node}, and 20.19 or newer is needed\nInstall it from https://nodejs.org/en/download, or with nvm: nvm install 22\n`,
  );
  process.exit(2);
}

const project = join(realpathSync(__dirname), "..");
const bundle = join(project, "dist", "llmops.mjs");

/** Looking at the bundle's inputs takes a few milliseconds; a stale bundle costs somebody an afternoon. */
function bundleIsFresh() {
  try {
    const built = statSync(bundle).mtimeMs;
    const inputs = JSON.parse(readFileSync(join(project, "dist", "inputs.json"), "utf8"));
    // Not join: it takes as long as the system does, for hundreds of paths that are normal already.
    return inputs.every((input) => statSync(`${project}/${input}`).mtimeMs <= built);
  } catch {
    return false;
  }
}

require("node:module").enableCompileCache?.();
if (bundleIsFresh()) {
  import(pathToFileURL(bundle).href);
} else if (existsSync(join(project, "node_modules", "tsx"))) {
  // The workspaces' sources are named there.
  process.env.TSX_TSCONFIG_PATH ??= join(project, "tsconfig.json");
  // One hook is for require, the other for import().
  require("tsx/cjs/api").register();
  import("tsx/esm/api").then(({ register }) => {
    register();
    require("./main.ts");
  });
} else {
  process.stderr.write(
    "error: the command is not installed yet\nRun `npm ci` in the project's folder first.\n",
  );
  process.exitCode = 2;
}
