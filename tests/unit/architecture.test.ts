import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

// Words and names. The arrows between the rooms and the circles are dependency-cruiser's: .dependency-cruiser.cjs.

const root = join(__dirname, "../..");

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|\/dist\b/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const text = (file: string): string => readFileSync(join(root, file), "utf8");

const packages = readdirSync(join(root, "packages")).filter((name) => name !== "azure-simulator");
const rooms = ["infra", "stack", "workload", "monitor", "operations", "examples"].concat(
  packages.map((name) => `packages/${name}`),
);

test.each(["index.ts", "Pulumi.yaml", "Pulumi.dev.yaml", ...rooms.flatMap(files)])(
  "%s knows nothing of a rehearsal",
  (file) => {
    expect(text(file)).not.toMatch(/rehears|stand-?in\b/i);
  },
);

test("there is something to check", () => {
  for (const room of rooms) expect(files(room).length).toBeGreaterThan(2);
});

test("the package exports the program's library and packages alone", () => {
  const { exports } = JSON.parse(text("package.json")) as { exports: Record<string, { default?: string }> };
  const modules = Object.values(exports).flatMap(({ default: file }) => file ?? []);
  expect(modules.length).toBeGreaterThan(4);
  for (const file of modules) {
    expect(file).toMatch(/^\.\/dist\/package\/(infra|packages\/[a-z-]+\/src)\//);
    expect(() => text(file.replace("./dist/package/", "").replace(/js$/, "ts"))).not.toThrow();
  }
});
