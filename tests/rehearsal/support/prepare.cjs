// Jest loads its global setup outside of its own modules, where the workspaces' sources have no names; tsx knows them.
const { require: load } = require("tsx/cjs/api");
const setup = require.resolve("./prepare.ts");
module.exports = () => load(setup, setup).default();
