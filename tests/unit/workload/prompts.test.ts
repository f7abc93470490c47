import fc from "fast-check";
import { parsePrompts } from "../../../workload/prompts/prompts-file";
import { TokenBudget } from "../../../workload/prompts/token-budget";
import { tokenCounter } from "../../../workload/chat/token-count";

describe("a file of prompts", () => {
  test("holds an object or a string a line, blank lines apart", () => {
    const text =
      '\ufeff{"prompt": "a", "id": "x", "system": "s", "temperature": 0.5, "max_tokens": 9}\r\n\n"b"\n';
    expect(parsePrompts(text, "p.jsonl")).toEqual([
      { index: 0, id: "x", prompt: "a", system: "s", temperature: 0.5, maxTokens: 9 },
      {
        index: 1,
        id: undefined,
        prompt: "b",
        system: undefined,
        temperature: undefined,
        maxTokens: undefined,
      },
    ]);
  });

  test("has every mistake named by its line", () => {
    const text =
      '{"promt": "a"}\n[1]\n{"prompt": "c", "max_tokens": "x"}\nfoo\n{"prompt": "", "temperature": 3}';
    expect(() => parsePrompts(text, "p.jsonl")).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: [
          "p.jsonl:1: no prompt",
          'p.jsonl:1: unknown key "promt"; known are id, prompt, system, temperature, max_tokens',
          "p.jsonl:2: neither an object nor a string",
          'p.jsonl:3: max_tokens is "x": expected a positive integer',
          "p.jsonl:4: not JSON",
          "p.jsonl:5: no prompt",
          "p.jsonl:5: temperature is 3: expected a number between 0 and 2",
        ].join("\n"),
      }),
    );
  });

  test("that is empty is a mistake", () => {
    expect(() => parsePrompts("\n\n", "p.jsonl")).toThrow("p.jsonl holds no prompts");
  });
});

describe("a token budget", () => {
  /** Spends the calls one after another as fast as the budget allows; gives when each went. */
  function spend(
    budget: TokenBudget,
    calls: number[],
    clock: { now: number },
  ): { at: number; tokens: number }[] {
    return calls.map((tokens) => {
      for (let wait = budget.take(tokens); wait > 0; wait = budget.take(tokens)) clock.now += wait;
      return { at: clock.now, tokens };
    });
  }

  test("never passes the limit in any minute, and never stops for good", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 }), (calls) => {
        const clock = { now: 0 };
        const went = spend(new TokenBudget(1_000, () => clock.now), calls, clock);
        for (const { at } of went) {
          const minute = went.filter((call) => call.at > at - 60_000 && call.at <= at);
          expect(minute.reduce((sum, call) => sum + call.tokens, 0)).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });

  test("lets a call that is larger than all of it go alone", () => {
    const clock = { now: 0 };
    const budget = new TokenBudget(1_000, () => clock.now);
    expect(spend(budget, [5_000, 1], clock)).toEqual([
      { at: 0, tokens: 5_000 },
      { at: 60_000, tokens: 1 },
    ]);
  });

  test("without a limit lets everything go, until the service refuses", () => {
    const clock = { now: 0 };
    const budget = new TokenBudget(undefined, () => clock.now);
    spend(budget, Array<number>(10).fill(1_000), clock);
    expect(clock.now).toBe(0);
    budget.refused(7_000);
    expect(budget.take(1)).toBe(7_000);
    expect(budget.tokensPerMinute).toBe(9_000);
    clock.now = 7_000;
    expect(budget.take(1)).toBe(53_000);
  });

  test("grows again with answers, up to the limit that the service names", () => {
    const budget = new TokenBudget(undefined, () => 0);
    budget.take(10_000);
    budget.refused(0);
    budget.learn(12_000);
    expect(budget.tokensPerMinute).toBe(9_000);
    for (let answer = 0; answer < 20; answer++) budget.answered();
    expect(budget.tokensPerMinute).toBe(12_000);
  });

  test("never falls below the smallest allowance of a deployment", () => {
    const budget = new TokenBudget(undefined, () => 0);
    budget.refused(0);
    expect(budget.tokensPerMinute).toBe(1_000);
  });
});

test("a prompt's tokens are counted as the model counts them", async () => {
  const count = await tokenCounter();
  // Answered by the service with 24 prompt tokens.
  expect(
    count.prompt(["Assistant is a large language model trained by OpenAI.", "Tell me a joke about animals."])
      .tokens,
  ).toBeGreaterThanOrEqual(24);
  expect(count.prompt(["Tell me a joke about animals."]).tokens).toBeLessThan(20);
});
