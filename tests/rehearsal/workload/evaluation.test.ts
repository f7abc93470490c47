import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { json, reply } from "./support/chat-endpoint";
import { fetchMetricHistory } from "./support/mlflow-api";
import { paramsOf, useWorkbench } from "./support/workbench";

const bench = useWorkbench("evaluation");

const write = (cases: object[]): void =>
  writeFileSync(join(bench.folder, "cases.jsonl"), cases.map((one) => JSON.stringify(one)).join("\n"));

/** A case that says where it came from, so that the endpoint can tell. */
const one = (id: string, expected: object): object => ({ id, prompt: `case ${id}`, expect: expected });

const evaluated = (...flags: string[]) => bench.llmops(["eval", "cases.jsonl", "--json", ...flags]);

/** Answers as recorded, but refuses these. */
const refusing = (status: number, ...ids: string[]): void =>
  bench.endpoint.answer((request, response) => {
    const refused = ids.some((id) => JSON.stringify(request.body).includes(`case ${id}`));
    if (refused) json(response, { error: { code: "content_filter", message: "Filtered." } }, status);
    else json(response, reply("plain.json"));
  });

test("an evaluation is one run: rates, a step for each reply, what was evaluated, and the results", async () => {
  write([
    one("short", { max_tokens: 5 }),
    one("any", { max_tokens: 500, similarity: { reference: "Elephants use computers?", minimum: 0.4 } }),
  ]);
  const { code, stdout, stderr } = await evaluated("--min-pass-rate", "0.5", "--dataset", "jokes");
  expect([code, stderr]).toEqual([0, expect.stringContaining("2/2")]);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ verdict: "passed", dataset: "jokes", acceptedRun: null, accepted: false });
  const [run] = await bench.runs();
  expect(paramsOf(run)).toMatchObject({
    dataset: "jokes",
    cases_file: "cases.jsonl",
    cases_digest: report.cases.digest,
    model: report.model,
    min_pass_rate: "0.5",
  });
  const tags = Object.fromEntries((run?.data.tags ?? []).map(({ key, value }) => [key, value]));
  expect(tags).toMatchObject({
    "llmops.kind": "evaluation",
    "llmops.evaluation.dataset": "jokes",
    "llmops.evaluation.verdict": "passed",
  });
  const metrics = Object.fromEntries((run?.data.metrics ?? []).map(({ key, value }) => [key, value]));
  expect(metrics).toMatchObject({ pass_rate: 0.5, "pass_rate.max_tokens": 0.5, cases_failed: 1 });
  for (const key of ["similarity_mean", "latency_ms_mean", "total_tokens_total", "cost_usd_total"])
    expect(metrics[key]).toBeGreaterThan(0);
  const steps = await fetchMetricHistory(bench.mlflow.url, run?.info.run_id ?? "", "passed");
  expect(steps.map(({ step }) => step).sort()).toEqual([0, 1]);
  const artifact = await fetch(
    `${bench.mlflow.url}/get-artifact?path=evaluation.json&run_uuid=${run?.info.run_id}`,
  );
  expect(await artifact.json()).toEqual(report);
});

test("a prompt that the service refuses is a case that fails, and a regression where it did not before", async () => {
  write([one("a", { max_tokens: 500 }), one("b", { max_tokens: 500 })]);
  expect((await evaluated("--accept")).code).toBe(0);
  refusing(400, "b");
  const { code, stdout } = await evaluated();
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "regressed",
    comparison: { regressed: ["b"] },
    run: { status: "FINISHED" },
    reasons: ["1 case passed in the accepted run and fails now: b"],
  });
  // What is accepted anew is the standard from then on.
  expect((await evaluated("--accept")).code).toBe(0);
  const third = await evaluated();
  expect([third.code, JSON.parse(third.stdout).comparison.stillFailing]).toEqual([0, ["b"]]);
});

test("what got no answer leaves the evaluation undone: exit 1, and the next one repeats it alone", async () => {
  write([one("a", { max_tokens: 500 }), one("b", { max_tokens: 500 })]);
  refusing(422, "b");
  const first = await evaluated();
  expect([first.code, first.stdout]).toEqual([1, ""]);
  expect(first.stderr).toContain("error: 1 of 2 prompts failed");
  bench.endpoint.answer();
  expect((await evaluated()).code).toBe(0);
  expect(bench.endpoint.requests).toHaveLength(1);
  expect((await bench.runs()).map(({ info }) => info.status)).toEqual(["FINISHED"]);
});

test("mistakes in the file end with 2, before anything is asked", async () => {
  write([one("a", { max_tokens: 0 }), one("a", { matches: "(" })]);
  const { code, stderr } = await evaluated();
  expect(code).toBe(2);
  expect(stderr).toContain("cases.jsonl:1: expect.max_tokens is 0: expected a whole number from 1");
  expect(stderr).toContain("cases.jsonl:2: id is");
  expect(bench.endpoint.requests).toEqual([]);
});

test("a person sees which case failed and why", async () => {
  write([one("long", { max_tokens: 5 }), one("fine", { max_tokens: 500 })]);
  const { code, stdout } = await bench.llmops(["eval", "cases.jsonl"]);
  expect(code).toBe(4);
  expect(stdout).toMatch(
    / {2}fail {2}long +\d+ tokens +\d+ ms\n +max_tokens: \d+ completion tokens, more than 5\n/,
  );
  expect(stdout).toMatch(/ {2}pass {2}fine/);
  expect(stdout).toContain("Failed: 1 case fails, and no run is accepted.");
});
