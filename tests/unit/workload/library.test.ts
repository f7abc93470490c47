import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const workload = join(__dirname, "..", "..", "..", "workload");

test.each([
  ["mlflow", /^\.\//],
  ["tracing", /^\.\/|^\.\.\/mlflow\//],
  ["spool", /^\.\/|^\.\.\/(mlflow|tracing)\//],
])("workload/%s can be used alone: it imports nothing else of the workload", (folder, allowed) => {
  const files = readdirSync(join(workload, folder)).filter((name) => name.endsWith(".ts"));
  expect(files).toContain("index.ts");
  const imported = files.flatMap((file) =>
    [
      ...readFileSync(join(workload, folder, file), "utf8").matchAll(
        /(?:from|import\(|require\()\s*"([^"]+)"/g,
      ),
    ].map(([, name = ""]) => name),
  );
  for (const name of imported)
    expect(name).toMatch(new RegExp(`${allowed.source}|^(node:|@opentelemetry/api$)`));
});
