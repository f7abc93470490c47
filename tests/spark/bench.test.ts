import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";

const withSpark = process.env["SPARK_HINDRANCE"] ? test.skip : test;

withSpark("runs a short round of Spark's benchmark", async () => {
  const { exitCode, stdout, stderr } = await run(
    "npm",
    ["run", "--silent", "bench", "--", "--short", "--only", "spark", "--json"],
    { cwd: projectFolder() },
  );
  if (exitCode !== 0) throw new Error(stderr);
  const { benchmarks } = JSON.parse(stdout) as {
    benchmarks: { tables: { rows: string[][] }[] }[];
  };
  expect(benchmarks.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows))).toEqual([
    ["untraced", "1", expect.stringMatching(/^\d/), "8.0", expect.anything(), "1.00"],
    ["traced", "1", expect.stringMatching(/^\d/), "8.0", expect.anything(), "1.00"],
  ]);
});
