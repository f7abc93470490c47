import * as fc from "fast-check";
import {
  type LabOutputs,
  LabOutputsError,
  OUTPUT_KEYS,
  OUTPUTS_VERSION,
  parseLabOutputs,
  readLabOutputs,
} from "../../../infra/outputs";

const outputs = {
  outputsVersion: OUTPUTS_VERSION,
  ...Object.fromEntries(OUTPUT_KEYS.map((key) => [key, `the ${key}`])),
} as LabOutputs;

test("reads back what was written, and nothing else", () => {
  expect(parseLabOutputs(JSON.stringify({ ...outputs, mine: "other" }))).toEqual(outputs);
});

test.each(OUTPUT_KEYS)("names %s when it is missing", (key) => {
  for (const value of [undefined, "", 7, null]) {
    expect(() => readLabOutputs({ ...outputs, [key]: value })).toThrow(
      new RegExp(`lacks the outputs ${key}:`),
    );
  }
});

test("names everything that is missing at once, and the stack", () => {
  const values = { ...outputs, region: undefined, clusterId: undefined };
  expect(() => readLabOutputs(values, "stack acme/dev")).toThrow(
    /^stack acme\/dev lacks the outputs region, clusterId:/,
  );
});

test("says to show the secrets when the key is masked", () => {
  expect(() => readLabOutputs({ ...outputs, openaiApiKey: "[secret]" })).toThrow(
    /hides openaiApiKey: .*--show-secrets/,
  );
});

test.each([
  [undefined, /no output outputsVersion/],
  [OUTPUTS_VERSION + 1, /update this program/],
  [OUTPUTS_VERSION - 1, /run `pulumi up`/],
  [String(OUTPUTS_VERSION), /run `pulumi up`/],
])("refuses version %p and says what to do", (outputsVersion, message) => {
  expect(() => readLabOutputs({ ...outputs, outputsVersion })).toThrow(message);
});

test("a stack that was never deployed is told from one that is damaged", () => {
  expect(() => parseLabOutputs("{}")).toThrow(/has no outputs: run `pulumi up`/);
});

test("whatever the text, the answer is the outputs or an error meant for the user", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => parseLabOutputs(text)).toThrow(LabOutputsError);
    }),
  );
});
