import { retryAfter } from "../../../packages/azure-simulator/src/providers/http";

describe("how long a service asks to wait", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  test.each([
    ["seconds", { "retry-after": "2" }, 2000],
    ["not at all", { "retry-after": "0" }, 0],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }, 5000],
    ["a date that is over", { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    ["milliseconds before seconds", { "retry-after": "2", "retry-after-ms": "150" }, 150],
    ["Azure's milliseconds", { "x-ms-retry-after-ms": "20" }, 20],
  ])("is read from %s", (_name, headers, expected) => {
    expect(retryAfter(new Map(Object.entries(headers)), now)).toBe(expected);
  });

  test("is unknown when it says nothing or nonsense", () => {
    expect(retryAfter(new Map(), now)).toBeUndefined();
    expect(retryAfter(new Map([["retry-after", "soon"]]), now)).toBeUndefined();
  });
});
