import { summary } from "../../../cli/commands/rehearse/report";
import { driftWays } from "../../../packages/azure-simulator/src/faults/model-drift";
import { driftList, driftNamed } from "../../../rehearsal/drift";
import { driftPrompts } from "../../../rehearsal/drift/prompts";
import { type DriftShown, readMonitorReport } from "../../../rehearsal/drift/shown";
import type { RehearsalReport } from "../../../rehearsal/report";

const shown: DriftShown = {
  kind: "longer",
  told: driftWays.longer,
  baseline: "b",
  candidate: "c",
  verdict: "drift",
  finding: "Tokens per reply rose from a median of 55 to 190 tokens.",
  drifted: [
    {
      title: "Tokens per reply",
      evidence: "Tokens per reply rose from a median of 55 to 190 tokens (p < 0.001).",
    },
  ],
  page: "/project/.rehearsal/drift-longer.html",
};

test("has a kind for each way in which the model drifts, and one for none", () => {
  for (const kind of [...Object.keys(driftWays), "none"]) {
    expect(driftList()).toMatch(new RegExp(`^  ${kind} +[A-Z].*\\.$`, "m"));
    expect(() => driftNamed(kind)).not.toThrow();
  }
  expect(() => driftNamed("sideways")).toThrow('There is no kind of drift named "sideways".');
});

test("asks sixty different questions, within the requests a minute of the capacity that it sets", () => {
  expect(new Set(driftPrompts).size).toBe(driftPrompts.length);
  expect(driftPrompts.length).toBe(60);
  expect(Number(driftNamed("longer").config["openaiCapacity"]) * 6).toBeGreaterThan(2 * driftPrompts.length);
});

test("reads what the monitor found, and says so when there is nothing to read", () => {
  const document = {
    verdict: "drift",
    finding: "Replies are longer.",
    metrics: [
      { title: "Latency", verdict: "no drift", evidence: "as ever" },
      { title: "Tokens per reply", verdict: "drift", evidence: "longer" },
    ],
  };
  expect(readMonitorReport(JSON.stringify(document))).toEqual({
    verdict: "drift",
    finding: "Replies are longer.",
    drifted: [{ title: "Tokens per reply", evidence: "longer" }],
  });
  for (const text of ["", "[]", "{}", "no JSON"])
    expect(() => readMonitorReport(text)).toThrow(/not the document/);
});

test("is a problem when a drift is not found, or when one is found that was not", () => {
  const { misjudged } = driftNamed("longer");
  expect(misjudged(shown)).toBeUndefined();
  expect(misjudged({ ...shown, verdict: "no drift" })).toMatch(/did not find the drift "longer"/);
  expect(misjudged({ ...shown, verdict: "too few samples" })).toMatch(/did not find/);
  expect(misjudged({ ...shown, kind: "none" })).toMatch(
    /found a drift between two equal runs: Tokens per reply rose/,
  );
  expect(misjudged({ ...shown, kind: "none", verdict: "no drift" })).toBeUndefined();
});

const report: RehearsalReport = {
  succeeded: true,
  engine: { version: "3.259.0", source: "path", origin: "on PATH" },
  mlflow: { version: "3.17.2" },
  providers: "stand-in",
  fault: null,
  resources: { created: 0, destroyed: 0, list: [] },
  reply: "A joke.",
  run: null,
  trace: null,
  drift: shown,
  left: [],
  warnings: [],
  problems: [],
  seconds: {},
};

test("opens a person's summary with the finding, its evidence and the page", () => {
  const lines = summary(report).toString().split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "",
    "Drift found: Tokens per reply rose from a median of 55 to 190 tokens.",
    "",
    `  ${shown.drifted[0]?.evidence}`,
    "",
    "  happened   The model says about three times as much.",
  ]);
  expect(lines[6]).toBe("  page       /project/.rehearsal/drift-longer.html");
  const equal = {
    ...shown,
    kind: "none",
    verdict: "no drift",
    finding: "No drift in 19 metrics.",
    drifted: [],
  } as const;
  expect(summary({ ...report, drift: equal }).toString()).toMatch(
    /^\nNo drift in 19 metrics\.\n\n {2}happened/,
  );
  expect(summary({ ...report, drift: null }).toString()).toMatch(/^\n {2}A joke\./);
});
