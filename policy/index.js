// The pack's entry, whoever starts it: `analyzer` beside this file, or Pulumi's language host for
// `--policy-pack policy`, which has registered a TypeScript compiler that checks types at every start by then.
"use strict";
const Module = require("node:module");
const { setInterval } = require("node:timers");

delete Module._extensions[".ts"];
require("../infra/load.cjs");

// An engine that is killed would leave the pack behind for ever.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(), 1000).unref();

require("./pack.ts");
