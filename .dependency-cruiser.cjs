// The arrows between the rooms (ARCHITECTURE.md has the map): who may import whom, and no circle of files.

const clients = "packages/(rest-client|mlflow-js-client|openai-tracing|azure-client|databricks-client)";

/** What the files of a room may import beside those of the room itself. A room that is not listed is free. */
const arrows = {
  "packages/rest-client": [],
  "packages/mlflow-js-client": ["packages/rest-client"],
  "packages/openai-tracing": ["packages/rest-client", "packages/mlflow-js-client"],
  "packages/azure-client": ["packages/rest-client"],
  "packages/databricks-client": ["packages/rest-client"],
  "packages/azure-simulator": [],
  "packages/policy-pack": [],
  "infra/config": ["infra/outputs\\.ts"],
  "infra/existing": ["infra/config", "infra/outputs\\.ts"],
  // Bundled at build time into the text that goes into the state.
  "infra/dynamic-providers": ["infra", "packages/(rest-client|azure-client)"],
  "infra/(?!dynamic-providers/)[^/]+": ["infra"],
  stack: [clients, "infra/(config|existing)", "infra/outputs\\.ts"],
  workload: [clients, "infra/outputs\\.ts", "stack"],
  monitor: [clients, "stack"],
  operations: [clients, "infra/(config|existing)", "infra/outputs\\.ts", "stack"],
  rehearsal: ["packages/(azure-simulator|rest-client)"],
  examples: [],
};

const own =
  "^(index\\.ts|(infra|stack|workload|monitor|operations|cli|rehearsal|packages|tests|bench|scripts|examples)/)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(arrows).map(([room, below]) => ({
      name: `${room} imports what lies below it alone`,
      severity: "error",
      from: { path: `^${room}(/|$)` },
      to: {
        path: own,
        pathNot: [room, ...below].map((one) => (one.endsWith(".ts") ? `^${one}$` : `^${one}/`)),
      },
    })),
    {
      name: "index.ts imports infra alone",
      severity: "error",
      from: { path: "^index\\.ts$" },
      to: { path: own, pathNot: "^infra/" },
    },
    {
      name: "the contract imports nothing",
      severity: "error",
      from: { path: "^infra/outputs\\.ts$" },
      to: {},
    },
    { name: "no circle of files", severity: "error", from: {}, to: { circular: true } },
    {
      name: "what runs beside Pulumi does not load it",
      severity: "error",
      from: { path: `^(infra/(config|existing)|stack|workload|monitor|operations|${clients})/` },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "decisions are pure: they load the least",
      severity: "error",
      from: { path: "^infra/(config|existing)/" },
      to: { pathNot: "^(infra/|(node:)?crypto$|node_modules/fastest-levenshtein/)" },
    },
    {
      name: "a package of the cloud is not loaded whole",
      severity: "error",
      from: { path: "^(index\\.ts|infra/)" },
      to: { path: "node_modules/@pulumi/(azure-native|databricks)/(bin/)?index\\." },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules/(?!\\.)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "require", "node", "default"],
    },
  },
};
