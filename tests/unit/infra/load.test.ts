import { execFileSync } from "node:child_process";
import { join } from "node:path";

const project = join(__dirname, "../../..");

/** What a script prints as JSON that Node runs with the program's loader. */
const withLoader = (script: string): unknown =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        "--require",
        "./infra/load.cjs",
        "-e",
        `const pulumi = require("@pulumi/pulumi");
         const loaded = (part) => Object.keys(require.cache).some((file) => file.includes(part));
         console.log(JSON.stringify(${script}));`,
      ],
      { cwd: project, encoding: "utf8" },
    ),
  );

it("puts off what the SDK loads and the program never uses", () => {
  const parts = ["/typescript/lib/", "/@npmcli/arborist/", "/@pulumi/pulumi/automation/"];
  expect(withLoader(`${JSON.stringify(parts)}.filter(loaded)`)).toEqual([]);
});

it("loads it when it is used after all", () => {
  expect(
    withLoader(`[typeof pulumi.automation.LocalWorkspace.create, loaded("/@pulumi/pulumi/automation/")]`),
  ).toEqual(["function", true]);
});

it("loads the program's sources", () => {
  expect(withLoader(`typeof require("./index.ts")`)).toBe("function");
});

it("lets the SDK show an error whose stack goes through the SDK", () => {
  const shown = withLoader(`(() => {
    const error = new Error("refused");
    error.stack = "Error: refused\\n    at f (/home/me/node_modules/@pulumi/output.ts:516:31)";
    return require("@pulumi/pulumi/cmd/run/error").defaultErrorMessage(error);
  })()`);
  expect(shown).toBe("Error: refused\n    at f (/home/me/node_modules/@pulumi/output.ts:516:31)");
});
