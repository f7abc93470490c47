const { availableParallelism } = require("node:os");

// Three layers: unit and program tests start no process; rehearsal tests start the real engine, the real MLflow
// server and real clients, and take minutes where a unit test takes milliseconds.
const esmOnly = ["listr2", "d3-[a-z-]+", "internmap"];
/** The workspaces' sources, as tsconfig.json has them for everything else that loads TypeScript. */
const { paths } = require("./tsconfig.json").compilerOptions;
const layer = (name, more = {}) => ({
  displayName: name,
  testEnvironment: "node",
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([name, [file]]) => [`^${name}$`, file.replace("./", "<rootDir>/")]),
  ),
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
  ...more,
});
module.exports = {
  // Rehearsal tests mostly wait for other processes: one file at a time, as with two processors by default, leaves one idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: "<rootDir>/jest.sequencer.js",
  projects: [
    layer("unit"),
    layer("program"),
    layer("rehearsal", {
      globalSetup: "<rootDir>/tests/rehearsal/support/prepare.cjs",
      setupFilesAfterEnv: ["<rootDir>/tests/rehearsal/support/patience.ts"],
    }),
  ],
};
