import { casesOf } from "../../../../workload/evaluation/accepted";
import { parseCases } from "../../../../workload/evaluation/cases-file";
import { linesOf } from "../../../../workload/evaluation/evaluate";
import { judge } from "../../../../workload/evaluation/gate";
import { evaluationMetrics } from "../../../../workload/evaluation/metrics";
import { outcomesOf } from "../../../../workload/evaluation/outcome";

const one = (id: string, passed: boolean, digest = "d") => ({ id, digest, passed, attempts: [] });

test("without an accepted run every case must pass, unless a least rate decides", () => {
  expect(judge([one("a", true)], undefined, undefined)).toEqual({
    verdict: "passed",
    reasons: [],
    comparison: null,
  });
  const outcomes = [one("a", true), one("b", false)];
  expect(judge(outcomes, undefined, undefined)).toMatchObject({
    verdict: "failed",
    reasons: ["1 case fails, and no run is accepted"],
  });
  expect(judge(outcomes, undefined, 0.5).verdict).toBe("passed");
  expect(judge(outcomes, undefined, 0.6)).toMatchObject({
    verdict: "failed",
    reasons: ["50 % of the cases pass, less than 60 %"],
  });
});

test("compared with an accepted run, what failed there may fail, and what is new must pass", () => {
  const accepted = [
    one("kept", true),
    one("broken", true),
    one("known", false),
    one("mended", false),
    one("gone", true),
  ];
  const now = [one("kept", true), one("known", false), one("mended", true)];
  expect(judge(now, accepted, undefined)).toEqual({
    verdict: "passed",
    reasons: [],
    comparison: {
      regressed: [],
      fixed: ["mended"],
      stillFailing: ["known"],
      added: [],
      edited: [],
      removed: ["broken", "gone"],
    },
  });
  expect(judge([...now, one("broken", false)], accepted, undefined)).toMatchObject({
    verdict: "regressed",
    reasons: ["1 case passed in the accepted run and fails now: broken"],
  });
  expect(judge([...now, one("new", false)], accepted, undefined)).toMatchObject({
    verdict: "failed",
    comparison: { added: ["new"] },
  });
  expect(judge([one("kept", false, "other")], accepted, undefined)).toMatchObject({
    verdict: "failed",
    comparison: { edited: ["kept"], regressed: [] },
  });
  expect(judge([one("known", false)], accepted, 0.5).verdict).toBe("failed");
});

test("a case that is put several times passes where more than half of its replies do", () => {
  const cases = parseCases('{"id": "a", "prompt": "p", "expect": {"contains": "yes", "max_tokens": 5}}', "c");
  expect(linesOf(cases, 3).map(({ index, id }) => [index, id])).toEqual([
    [0, "a (1)"],
    [1, "a (2)"],
    [2, "a (3)"],
  ]);
  const replies = (...texts: string[]) =>
    texts.map((reply, index) => ({ index, reply, completionTokens: 1, traceId: "tr" }));
  const [most, half] = [
    outcomesOf(cases, replies("yes", "no", "yes"), 3),
    outcomesOf(cases, replies("yes", "no"), 2),
  ];
  expect([most[0]?.passed, half[0]?.passed]).toEqual([true, false]);
  expect(evaluationMetrics(most)).toEqual({
    cases: 1,
    cases_passed: 1,
    cases_failed: 0,
    pass_rate: 1,
    "pass_rate.contains": 2 / 3,
    "pass_rate.max_tokens": 1,
  });
});

test("a prompt that the service refused meets nothing", () => {
  const cases = parseCases('{"id": "a", "prompt": "p", "expect": {"not_contains": "x"}}', "c");
  const [outcome] = outcomesOf(cases, [{ index: 0, error: "filtered", refused: true, traceId: "tr" }], 1);
  expect(outcome).toMatchObject({ passed: false, attempts: [{ reply: null, error: "filtered" }] });
});

test("reads an accepted run's results, and nothing else", () => {
  const results = [{ id: "a", digest: "d", passed: true, attempts: [] }];
  expect(casesOf(JSON.stringify({ results }))).toEqual([{ id: "a", digest: "d", passed: true }]);
  for (const text of ["", "null", "{}", '{"results": [{"id": "a"}]}']) expect(casesOf(text)).toBeUndefined();
});
