// Loads the program: named in Pulumi.yaml for Node to require first.
//
// TypeScript sources are stripped of their types as they are required, and no other file is looked at.
// And what the SDK loads at every start, and a program that neither automates Pulumi nor serialises functions never
// uses, waits for its first use: the Automation API, the TypeScript compiler, and npm's tree of dependencies. They are
// most of what the SDK takes to load. Where the SDK is laid out otherwise, nothing is put off.
// Source maps are left out altogether: the SDK takes a stack for every resource, and reading the maps for it takes a
// good part of a preview's computing. Lines are the same without: what strips types leaves each where it is.
// And the SDK shows errors without colours: Node 20 does not come to an end with colouring a stack frame of a file that
// lies directly in a scoped package, as the SDK's own do, but grows a text until its memory for texts is full. A
// deployment that fails would take half a minute of computing to say why.
"use strict";
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { inspect } = require("node:util");
const { transform } = require("sucrase");

Module._extensions[".ts"] = (module, file) => {
  const { code } = transform(readFileSync(file, "utf8"), {
    transforms: ["imports", "typescript"],
    filePath: file,
  });
  module._compile(code, file);
};

/** The SDK's folder, by its entry: an SDK need not export its manifest. */
let sdk = dirname(require.resolve("@pulumi/pulumi"));
while (!existsSync(join(sdk, "package.json"))) sdk = dirname(sdk);
/** By what the SDK's own modules ask for them by. */
const putOff = /(^|\/)automation$|(^|\/)typescript-shim$|^@npmcli\/arborist$/;
const sourceMaps = "source-map-support/register";
const errorMessages = join(sdk, "cmd", "run", "error.js");
const load = Module._load;

/** Stands for a module's exports, and loads it when any of them is asked for. */
function onFirstUse(get) {
  let exports;
  const loaded = () => (exports ??= get());
  return new Proxy(Object.create(null), {
    // What compiled code asks of every import; it must not count as a use.
    get: (_, key) => (key === "__esModule" ? true : loaded()[key]),
    has: (_, key) => key in loaded(),
    ownKeys: () => Reflect.ownKeys(loaded()),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(loaded(), key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}

const plainUtil = { ...require("node:util"), inspect: (value) => inspect(value) };

Module._load = function (request, parent, ...rest) {
  const own = () => load.call(this, request, parent, ...rest);
  if (!parent?.filename?.startsWith(sdk)) return own();
  if (request === sourceMaps) return {};
  if (request === "util" && parent.filename === errorMessages) return plainUtil;
  return putOff.test(request) ? onFirstUse(own) : own();
};
