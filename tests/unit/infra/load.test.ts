import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

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

test("puts off what the SDK loads and the program never uses", () => {
  const parts = ["/typescript/lib/", "/@npmcli/arborist/", "/@pulumi/pulumi/automation/"];
  expect(withLoader(`${JSON.stringify(parts)}.filter(loaded)`)).toEqual([]);
});

test("loads it when it is used after all", () => {
  expect(
    withLoader(`[typeof pulumi.automation.LocalWorkspace.create, loaded("/@pulumi/pulumi/automation/")]`),
  ).toEqual(["function", true]);
});

test("loads the program's sources", () => {
  expect(withLoader(`typeof require("./index.ts")`)).toBe("function");
});

test("lets the SDK show an error whose stack goes through the SDK", () => {
  const shown = withLoader(`(() => {
    const error = new Error("refused");
    error.stack = "Error: refused\\n    at f (/home/me/node_modules/@pulumi/output.ts:516:31)";
    return require("@pulumi/pulumi/cmd/run/error").defaultErrorMessage(error);
  })()`);
  expect(shown).toBe("Error: refused\n    at f (/home/me/node_modules/@pulumi/output.ts:516:31)");
});

describe("where the SDK is laid out otherwise", () => {
  const folder = mkdtempSync(join(tmpdir(), "sdk-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A project with this program's loader and an SDK of its own. */
  function projectWith(name: string, sdk: Readonly<Record<string, string>>, linked: boolean): string {
    const root = join(folder, name);
    const packages = join(root, "node_modules");
    const home = linked ? join(root, "elsewhere") : join(packages, "@pulumi", "pulumi");
    const sources = { "automation/index.js": "", "typescript-shim.js": "", ...sdk };
    for (const [file, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), text);
    }
    mkdirSync(join(packages, "@pulumi"), { recursive: true });
    if (linked) symlinkSync(home, join(packages, "@pulumi", "pulumi"));
    symlinkSync(dirname(require.resolve("sucrase/package.json")), join(packages, "sucrase"));
    copyFileSync(join(project, "infra", "load.cjs"), join(root, "load.cjs"));
    writeFileSync(
      join(root, "index.ts"),
      `import { answer } from "@pulumi/pulumi"; export const told: number = answer;`,
    );
    return root;
  }

  const requires = `exports.answer = 42; exports.automation = require("./automation"); require("./typescript-shim");`;
  test.each<[string, Readonly<Record<string, string>>, boolean, number]>([
    [
      "with its parts under other names",
      {
        "package.json": "{}",
        "index.js": `exports.answer = 42; exports.automation = require("./auto"); require("./compiler");`,
        "auto.js": "",
        "compiler.js": "",
      },
      false,
      2,
    ],
    [
      "with an entry in another folder",
      {
        "package.json": JSON.stringify({ exports: { ".": "./lib/index.js" } }),
        "lib/index.js": requires.replaceAll(`"./`, `"../`),
      },
      false,
      0,
    ],
    ["linked from another folder", { "package.json": "{}", "index.js": requires }, true, 0],
  ])("%s, the program loads all the same", (name, sdk, linked, partsLoaded) => {
    const root = projectWith(name.replaceAll(" ", "-"), sdk, linked);
    const script = `
      const { told } = require("./index.ts");
      const parts = Object.keys(require.cache).filter((file) => /auto|compiler|typescript-shim/.test(file));
      console.log(JSON.stringify([told, parts.length]))`;
    const printed = execFileSync(process.execPath, ["--require", "./load.cjs", "-e", script], {
      cwd: root,
      encoding: "utf8",
    });
    expect(JSON.parse(printed)).toEqual([42, partsLoaded]);
  });
});
