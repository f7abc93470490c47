import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";

const root = join(__dirname, "../..");

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const text = (file: string): string => readFileSync(join(root, file), "utf8");
const isCode = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

const IMPORT = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\brequire\(\s*)["']([^"']+)["']/g;

/** Files of the project that a file imports, in any form: `infra/lab`, without the ending. */
function imports(file: string): string[] {
  return [...text(file).matchAll(IMPORT)]
    .map(([, name = ""]) => name)
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(posix.dirname(file), name));
}

const program = ["index.ts", ...files("infra")];
const workload = ["stack", "workload", "monitor", "operations"].flatMap(files);
const rehearsal = ["rehearsal", "packages/azure-simulator"].flatMap(files).filter(isCode);
const policy = files("packages/policy-pack");

test("there is something to check", () => {
  for (const part of [program, workload, rehearsal, policy]) expect(part.length).toBeGreaterThan(5);
  expect(imports("index.ts")).toEqual(["infra/lab", "infra/stack-config"]);
  expect(rehearsal.flatMap(imports).length).toBeGreaterThan(20);
});

test.each([...program, ...workload, ...policy, "Pulumi.yaml", "Pulumi.dev.yaml"])(
  "%s knows nothing of a rehearsal",
  (file) => {
    expect(text(file)).not.toMatch(/rehears|stand-?in\b/i);
  },
);

test.each(program.filter(isCode))("%s imports infra only", (file) => {
  for (const imported of imports(file)) expect(imported).toMatch(/^infra\//);
});

/** What the files of a room may import beside those of the room itself; a room that is not listed is free. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "packages/rest-client": [],
  "packages/mlflow-js-client": ["packages/rest-client"],
  "packages/openai-tracing": ["packages/rest-client", "packages/mlflow-js-client"],
  "packages/azure-client": ["packages/rest-client"],
  "packages/databricks-client": ["packages/rest-client"],
  "packages/azure-simulator": [],
  stack: ["packages", "infra/config", "infra/existing", "infra/outputs"],
  workload: ["packages", "infra/outputs", "stack"],
  monitor: ["packages", "stack"],
  operations: ["packages", "infra/config", "infra/existing", "infra/outputs", "stack"],
  rehearsal: ["packages/azure-simulator", "packages/rest-client", "stack"],
};

test.each(Object.entries(arrows))("%s imports what lies below it alone", (room, below) => {
  const upward = files(room)
    .filter(isCode)
    .flatMap((file) => imports(file).map((imported) => `${file} -> ${imported}`))
    .filter((arrow) => {
      const imported = arrow.split(" -> ")[1] ?? "";
      return ![room, ...below].some((allowed) => imported === allowed || imported.startsWith(`${allowed}/`));
    });
  expect(upward).toEqual([]);
});

test.each(policy.filter(isCode))("%s imports the policy pack only", (file) => {
  for (const imported of imports(file)) expect(imported).toMatch(/^packages\/policy-pack\//);
});

test.each(files("infra/config"))("%s imports the configuration and the contract only", (file) => {
  for (const imported of imports(file)) expect(imported).toMatch(/^infra\/(config\/[a-z-]+|outputs)$/);
});

test.each(files("infra/existing"))("%s imports pure decisions only", (file) => {
  for (const imported of imports(file))
    expect(imported).toMatch(/^infra\/((config|existing)\/[a-z-]+|outputs)$/);
});

test("the pure decisions load no Pulumi", () => {
  const seen = new Set<string>();
  const visit = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    const others = [...text(`${module}.ts`).matchAll(IMPORT)].map(([, name = ""]) => name);
    for (const name of others.filter((name) => !name.startsWith(".")))
      expect(name).toMatch(/^(node:crypto|fastest-levenshtein)$/);
    imports(`${module}.ts`).forEach(visit);
  };
  [...files("infra/config"), ...files("infra/existing"), "infra/outputs.ts"].forEach((file) =>
    visit(file.replace(/\.ts$/, "")),
  );
  expect(seen).toContain("infra/config/names");
});

test("an example is a project of its own, which knows this one by its package alone", () => {
  const examples = files("examples").filter((file) => !file.includes("node_modules"));
  expect(examples.filter(isCode)).not.toEqual([]);
  for (const file of examples) {
    expect(text(file)).not.toMatch(/rehears|stand-?in\b/i);
    for (const imported of imports(file)) expect(imported).toMatch(/^examples\/[^/]+\//);
  }
});

test("what other projects import is of the program's library and the workload's alone", () => {
  const { exports } = JSON.parse(text("package.json")) as { exports: Record<string, { default?: string }> };
  const modules = Object.values(exports).flatMap(({ default: file }) => file ?? []);
  expect(modules.length).toBeGreaterThan(4);
  for (const file of modules) {
    expect(file).toMatch(/^\.\/dist\/package\/(infra|packages\/[a-z-]+\/src)\//);
    expect(() => text(file.replace("./dist/package/", "").replace(/js$/, "ts"))).not.toThrow();
  }
});

test("the contract imports nothing", () => {
  expect([...text("infra/outputs.ts").matchAll(IMPORT)]).toEqual([]);
});

test("the workload never loads Pulumi", () => {
  for (const file of workload.filter(isCode)) expect(text(file)).not.toMatch(/["']@pulumi\//);
});

test("the program loads no package of the cloud whole", () => {
  for (const file of program.filter(isCode)) {
    expect(text(file)).not.toMatch(/from ["']@pulumi\/(azure-native|databricks)["']/);
  }
});
