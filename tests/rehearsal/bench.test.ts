import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";

interface BenchDocument {
  readonly benchmarks: readonly {
    readonly name: string;
    readonly tables: readonly { readonly columns: readonly string[]; readonly rows: readonly string[][] }[];
    readonly notes: readonly string[];
  }[];
}

/** A short round: a minute and a half on a machine with nothing else to do. Spark's is tested in tests/spark. */
test("runs every benchmark, each with whole tables, and names what it leaves out", async () => {
  const { exitCode, stdout, stderr } = await run(
    "npm",
    ["run", "--silent", "bench", "--", "--short", "--json"],
    { cwd: projectFolder(), env: { ...process.env, JAVA_HOME: "/nowhere" } },
  );
  if (exitCode !== 0) throw new Error(stderr);
  const { benchmarks } = JSON.parse(stdout) as BenchDocument;
  expect(benchmarks.map(({ name }) => name)).toEqual([
    ...["preview", "rehearsal", "up", "tracing", "monitor", "spark"],
  ]);
  for (const { name, tables, notes } of benchmarks) {
    if (name === "spark") {
      expect(notes).toEqual([expect.stringMatching(/^spark was left out: Spark needs Java .*\/nowhere/)]);
      continue;
    }
    expect([name, tables.length > 0]).toEqual([name, true]);
    for (const { columns, rows } of tables) {
      expect(rows).not.toEqual([]);
      for (const row of rows) expect(row).toHaveLength(columns.length);
      expect(rows.flat().filter((cell) => /NaN|Infinity|undefined/.test(cell))).toEqual([]);
    }
  }
  // Evidently is compared where it is installed.
  const monitor = benchmarks.find(({ name }) => name === "monitor");
  const compared = monitor?.tables.some(({ rows }) => rows.some(([title = ""]) => /Evidently/.test(title)));
  const leftOut = monitor?.notes.some((note) => /^Evidently's reports were left out: /.test(note));
  expect([compared, leftOut]).toContain(true);
  expect(compared).not.toBe(leftOut);
}, 900_000);
