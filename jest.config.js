// Three layers (see tests/README.md): unit and program tests start no process; rehearsal tests start the
// real engine, the real MLflow server and real clients, and are therefore run one file at a time.
const esmOnly = ["p-retry", "is-network-error", "listr2"];
const common = {
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
};
module.exports = {
  projects: ["unit", "program", "rehearsal"].map((layer) => ({
    ...common,
    displayName: layer,
    testMatch: [`<rootDir>/tests/${layer}/**/*.test.ts`],
  })),
};
