import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { type ProviderName, providerText } from "../../../infra/dynamic-providers/provider-text";
import { root } from "../docs/markdown";

const { buildProviders } = createRequire(__filename)("../../../infra/dynamic-providers/build.cjs") as {
  buildProviders: (project: string) => { texts: Record<ProviderName, string>; inputs: string[] };
};
const { texts, inputs } = buildProviders(root);
const names = Object.keys(texts) as ProviderName[];

type Handler = () => Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Loads a text as Pulumi's provider process does, where a package's files cannot be found. */
function loaded(text: string, required: (name: string) => unknown = () => undefined): ReturnType<Handler> {
  const module = { exports: {} as { handler?: Handler } };
  const load = (name: string): unknown =>
    name.startsWith("node:") ? createRequire(__filename)(name) : required(name);
  new Script(`(function (module, exports, require) {${text}\n})`).runInContext(
    createContext({ process, URL }),
  )(module, module.exports, load);
  if (module.exports.handler === undefined) throw new Error("no handler");
  return module.exports.handler();
}

test.each(names)("the text of %s is that of its sources, and the same each time", (name) => {
  expect(providerText(name)).toBe(texts[name]);
  expect(buildProviders(root).texts[name]).toBe(texts[name]);
});

test.each(names)("%s requires nothing that is installed when it is loaded", (name) => {
  const required: string[] = [];
  expect(loaded(texts[name], (one) => required.push(one))).toHaveProperty("create");
  expect(required).toEqual([]);
});

test.each(names)("the text of %s, which each state keeps, is small and holds no path", (name) => {
  expect(texts[name].length).toBeLessThan(22_000);
  expect(texts[name]).not.toContain(root);
  expect(texts[name]).not.toMatch(/node_modules|packages\/|\.ts\b/);
});

test("what a text requires, and those of earlier versions, is a dependency that an installation has", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const required = Object.values(texts).flatMap((text) =>
    [...text.matchAll(/require\("([^"]+)"\)/g)].flatMap(([, name = ""]) =>
      name.startsWith("node:") ? [] : [name],
    ),
  );
  const earlier = ["@azure/identity", "undici"];
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...required, ...earlier]));
  expect(new Set(required)).toEqual(
    new Set(["@azure/core-lro", "@azure/core-rest-pipeline", "@azure/identity"]),
  );
});

test("a login that is half set is told by the built text as by every command", async () => {
  const said: string[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
  const config: Record<string, string> = { "azure-native:clientSecret": "s", "azure-native:tenantId": "t" };
  try {
    const purge = createRequire(__filename)(write(texts["purge-provider"])) as { handler: Handler };
    const provider = purge.handler();
    await provider.configure?.({ config: { get: (key: string) => config[key] } });
    await provider.delete?.("id", {
      subscriptionId: "s",
      location: "l",
      resourceGroupName: "g",
      accountName: "a",
    });
  } finally {
    log.mockRestore();
  }
  expect(said.join()).toContain(
    "could not be purged: a service principal needs ARM_TENANT_ID and ARM_CLIENT_ID, and ARM_CLIENT_ID is not set.",
  );
});

let scratch: string;
beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), "providers-"))));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(scratch, "provider.js");
  writeFileSync(file, text);
  return file;
}

/** Another project's folder of providers. */
function folderIn(name: string): string {
  const folder = join(scratch, name, "infra", "dynamic-providers");
  mkdirSync(folder, { recursive: true });
  return folder;
}

test("in the package the text lies beside what reads it", () => {
  const folder = folderIn("package");
  writeFileSync(join(folder, "role-provider.js"), "the text");
  expect(providerText("role-provider", folder)).toBe("the text");
});

/** A project whose built text is older than its source. */
function staleProject(name: string): string {
  const folder = folderIn(name);
  const dist = join(scratch, name, "dist", "dynamic-providers");
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, "role-provider.js"), "the built text");
  const source = join(scratch, name, "source.ts");
  writeFileSync(source, "");
  writeFileSync(join(dist, "inputs.json"), JSON.stringify(["source.ts"]));
  expect(providerText("role-provider", folder)).toBe("the built text");
  utimesSync(source, new Date(), new Date(Date.now() + 60_000));
  return folder;
}

test("a text that is older than its sources is built anew", () => {
  const folder = staleProject("edited");
  const builder = "exports.buildProviders = () => ({ texts: { 'role-provider': 'built now' } });";
  writeFileSync(join(folder, "build.cjs"), builder);
  expect(providerText("role-provider", folder)).toBe("built now");
});

test("where it cannot be built, it is said what to run", () => {
  const folder = staleProject("incomplete");
  expect(() => providerText("role-provider", folder)).toThrow(/cannot be: .*`npm run prepare`/);
});

test("the sources that a text is made of are files of the project", () => {
  expect(inputs).toEqual(
    expect.arrayContaining(["packages/azure-client/src/arm.ts", "infra/config/login-method.ts"]),
  );
  for (const input of inputs) expect(() => readFileSync(join(root, input))).not.toThrow();
});
