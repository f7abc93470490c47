// The pack's entry, whoever starts it: `analyzer` beside this file, or Pulumi's language host for
// `--policy-pack packages/policy-pack`, which has registered a TypeScript compiler that checks types at every start by then.
"use strict";
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { setInterval } = require("node:timers");
const { transform } = require("sucrase");

Module._extensions[".ts"] = (module, file) => {
  const { code } = transform(readFileSync(file, "utf8"), {
    transforms: ["imports", "typescript"],
    filePath: file,
  });
  module._compile(code, file);
};

// Most of what the SDK takes to load, and no policy uses: the Automation API, the TypeScript compiler, npm's tree of
// dependencies, and source maps. Where the SDK is laid out otherwise, it loads them.
const unused = /(^|\/)automation$|(^|\/)typescript-shim$|^@npmcli\/arborist$|^source-map-support\/register$/;
let sdk = dirname(require.resolve("@pulumi/pulumi"));
while (!existsSync(join(sdk, "package.json"))) sdk = dirname(sdk);
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const isUnused = unused.test(request) && parent?.filename?.startsWith(sdk);
  return isUnused ? {} : load.call(this, request, parent, ...rest);
};

// An engine that is killed would leave the pack behind for ever.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(), 1000).unref();

require("./pack.ts");
