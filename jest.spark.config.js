// The batch notebook on real PySpark: a project of its own, since it needs Java and takes minutes.
const { projects } = require("./jest.config.js");
const rehearsal = projects.find(({ displayName }) => displayName === "rehearsal");
module.exports = {
  ...rehearsal,
  displayName: "spark",
  testMatch: ["<rootDir>/tests/spark/**/*.test.ts"],
  globalSetup: "<rootDir>/tests/spark/support/prepare.cjs",
  setupFilesAfterEnv: ["<rootDir>/tests/spark/support/patience.ts"],
};
