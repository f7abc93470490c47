import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(__dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const filesIn = (folder: string, end: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.startsWith("requirements") && name.endsWith(end))
    .map((name) => `${folder}/${name}`);
const python = ["rehearsal/python", "bench"];
const goModules = ["rehearsal/engine/pulumi", "rehearsal/engine/language-nodejs"];

/** The requirements of a file, each with its hashes on the lines that continue it. */
const requirements = (path: string): string[] =>
  read(path)
    .replace(/^#.*\n/gm, "")
    .replace(/ \\\n/g, "")
    .split("\n")
    .filter(Boolean);

describe.each(python.flatMap((folder) => filesIn(folder, ".txt")))("%s", (path) => {
  test("pins every package by version and hash", () => {
    expect(requirements(path).length).toBeGreaterThan(1);
    for (const line of requirements(path))
      expect(line).toMatch(/^[\w.-]+==[\w.!+-]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+$/);
  });

  test("has what its source asks for", () => {
    const names = requirements(path).map((line) => line.split(/[ ;]/)[0] ?? "");
    for (const wanted of requirements(path.replace(/\.txt$/, ".in")))
      expect(
        names.some((name) => name === wanted || name.startsWith(`${/^[\w.-]+/.exec(wanted)?.[0]}==`)),
      ).toBe(true);
  });
});

test("pins what every file of Python packages asks for", () => {
  const sources = python.flatMap((folder) => filesIn(folder, ".in"));
  const pinned = python.flatMap((folder) => filesIn(folder, ".txt"));
  expect(sources.map((path) => path.replace(/\.in$/, ".txt"))).toEqual(pinned);
  for (const path of sources) expect(read("scripts/lock-python.ts")).toContain(`"${path}"`);
});

test("holds every npm package to its integrity", () => {
  interface Package {
    readonly link?: true;
    readonly integrity?: string;
  }
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Package> };
  const fetched = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && link === undefined,
  );
  expect(fetched.length).toBeGreaterThan(300);
  for (const [path, { integrity }] of fetched)
    expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
});

test("asks npm for known faults of packages", () => {
  expect(read(".npmrc")).not.toMatch(/audit *= *false/);
});

test.each(goModules)("holds every Go module of %s to its sum", (folder) => {
  const required = [...read(`${folder}/go.mod`).matchAll(/^\t?(?:require )?([\w./~-]+\.[\w./~-]+) (v\S+)/gm)];
  expect(required.length).toBeGreaterThan(5);
  const sums = read(`${folder}/go.sum`);
  for (const [, name = "", version = ""] of required) expect(sums).toContain(`${name} ${version}`);
});

test("has everything that is pinned looked after", () => {
  interface Update {
    readonly "package-ecosystem": string;
    readonly directory?: string;
    readonly directories?: readonly string[];
  }
  const { updates } = parse(read(".github/dependabot.yml")) as { updates: readonly Update[] };
  const looked = Object.fromEntries(
    updates.map(({ "package-ecosystem": name, directory, directories }) => [
      name,
      directories ?? [directory],
    ]),
  );
  expect(looked).toEqual({
    npm: ["/"],
    pip: python.map((folder) => `/${folder}`),
    gomod: goModules.map((folder) => `/${folder}`),
    "github-actions": ["/", "/.github/actions/lab"],
  });
});
