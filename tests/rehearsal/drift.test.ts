import { readFileSync, rmSync } from "node:fs";
import { driftNamed } from "../../rehearsal/drift";
import { driftConfig, driftLatency } from "../../rehearsal/drift/rehearse-drift";
import type { DriftShown } from "../../rehearsal/drift/shown";
import { projectFolder } from "../../rehearsal/python";
import type { RehearsalReport } from "../../rehearsal/report";
import type { Show, Step } from "../../rehearsal/steps";
import type { EvaluationReport } from "../../workload/evaluation/report";
import { llmops } from "./support/command";
import { openLab, type TestLab } from "./support/lab";

/** Runs the steps without showing them. */
const unseen: Show = async <T extends readonly unknown[]>(steps: { readonly [K in keyof T]: Step<T[K]> }) =>
  (await Promise.all(
    (steps as readonly Step<unknown>[]).map((step) => step.work(() => undefined)),
  )) as unknown as T;

describe("in a lab that stands", () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await openLab({ config: driftConfig, latency: driftLatency });
    await lab.pulumiOk("up", "--yes", "--skip-preview");
  });
  afterAll(() => lab.close());

  const rehearsed = async (kind: string): Promise<DriftShown> => {
    const drift = driftNamed(kind);
    const signal = new AbortController().signal;
    const shown = await drift.rehearse({ project: projectFolder(), stage: lab.stage, signal }, unseen);
    if (kind !== "none") expect(drift.misjudged(shown)).toBeUndefined();
    expect(lab.stage.cloud.faults.list()).toEqual([]);
    return shown;
  };

  test.each([
    ["slower", ["Latency", "Tokens a second"], /latency rose/i],
    ["language", ["Language of replies", "Wording of replies"], /Spanish/],
    ["refusals", ["Refusals", "Tokens per reply"], /refus/i],
    ["model", ["Response model"], /gpt-4o-2024-08-06/],
  ])("finds a model that drifts: %s", async (kind, titles, words) => {
    const { finding, drifted, page } = await rehearsed(kind);
    expect(drifted.map(({ title }) => title)).toEqual(expect.arrayContaining(titles));
    expect(finding).toMatch(words);
    expect(readFileSync(page, "utf8")).toContain("Drift found");
    rmSync(page);
  });

  describe("an evaluation of the example's cases", () => {
    const cases = "examples/evaluation/cases.jsonl";
    const evaluated = async (...flags: string[]) => {
      const { exitCode, stdout, stderr } = await lab.llmops("eval", cases, "--json", ...flags);
      if (stdout === "") throw new Error(stderr);
      return { exitCode, report: JSON.parse(stdout) as EvaluationReport };
    };

    test("passes, is accepted, and is compared with by the next", async () => {
      const first = await evaluated("--accept", "--run-name", "first");
      expect(
        first.report.results.flatMap(({ attempts }) => attempts.flatMap(({ checks }) => checks)),
      ).toEqual(
        first.report.results.flatMap(({ attempts }) =>
          attempts.flatMap(({ checks }) => checks.map((one) => ({ ...one, passed: true }))),
        ),
      );
      expect(first).toMatchObject({
        exitCode: 0,
        report: { verdict: "passed", accepted: true, acceptedRun: null },
      });
      const again = await evaluated();
      expect(again).toMatchObject({
        exitCode: 0,
        report: { verdict: "passed", acceptedRun: { name: "first" }, comparison: { added: [], edited: [] } },
      });
      // Read back by MLflow's own client: what its user interface shows beside a trace.
      const traceId = again.report.results[0]?.attempts[0]?.traceId ?? "";
      const read = await lab.python(
        `import json, mlflow
mlflow.set_tracking_uri("${lab.mlflow.url}")
print(json.dumps([[one.name, one.value, one.source.source_type, one.run_id] for one in mlflow.get_trace("${traceId}").info.assessments]))`,
      );
      const names = ["not_contains", "matches", "max_tokens", "max_latency_ms", "passed"];
      expect(JSON.parse(read).sort()).toEqual(
        names.map((name) => [name, true, "CODE", again.report.run.id]).sort(),
      );
    });

    test.each([
      ["language", "overfitting"],
      ["longer", "greeting"],
    ] as const)("regresses when the model drifts: %s", async (way, id) => {
      const { id: fault } = lab.stage.cloud.faults.add({ condition: { kind: "drift", way } });
      const { exitCode, report } = await evaluated().finally(() => lab.stage.cloud.faults.clear(fault));
      expect([exitCode, report.verdict]).toEqual([4, "regressed"]);
      expect(report.comparison?.regressed).toContain(id);
    });
  });

  test("finds no drift between two equal runs", async () => {
    const { drifted, page } = await rehearsed("none");
    // A machine that is busy during one of the runs is a drift of what is timed, and found to be one.
    const timed = ["Latency", "Time to first token", "Tokens a second"];
    expect(drifted.map(({ title }) => title).filter((title) => !timed.includes(title))).toEqual([]);
    rmSync(page);
  });
});

test("is rehearsed from up to destroy, opens with its finding and leaves its page", async () => {
  const { exitCode, stdout, stderr } = await llmops(["rehearse", "--drift", "--json"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report).toMatchObject({
    succeeded: true,
    problems: [],
    left: [],
    drift: { kind: "longer", verdict: "drift" },
  });
  expect(report.drift?.finding).toMatch(/tokens per reply rose/i);
  expect(report.drift?.drifted.map(({ title }) => title)).toContain("Tokens per reply");
  expect(Object.keys(report.seconds)).toEqual(expect.arrayContaining(["baseline", "candidate", "monitor"]));
  expect(stderr).toMatch(/^Monitor: drift in .*tokens per reply/m);
  const page = readFileSync(report.drift?.page ?? "", "utf8");
  expect(page).toContain("Drift found");
  expect(page.length).toBeLessThan(400_000);
  rmSync(report.drift?.page ?? "");
  expect(exitCode).toBe(0);
});
