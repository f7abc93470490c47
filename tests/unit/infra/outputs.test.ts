import * as fc from "fast-check";
import {
  AUTH_OUTPUT_KEYS,
  type LabOutputs,
  LabOutputsError,
  OPENAI_AUTH_METHODS,
  OUTPUT_KEYS,
  OUTPUTS_VERSION,
  parseLabOutputs,
  readLabOutputs,
} from "../../../infra/outputs";

const common = {
  outputsVersion: OUTPUTS_VERSION,
  ...Object.fromEntries(OUTPUT_KEYS.map((key) => [key, `the ${key}`])),
};
const outputs = { ...common, openaiAuth: "key", openaiApiKey: "the key" } as LabOutputs;
const keyless = { ...common, openaiAuth: "entra", serviceCredential: "the credential" } as LabOutputs;

test.each([
  ["a key", outputs],
  ["tokens", keyless],
])("reads back what was written of a lab with %s, and nothing else", (_, written) => {
  expect(parseLabOutputs(JSON.stringify({ ...written, mine: "other" }))).toEqual(written);
});

test.each(OPENAI_AUTH_METHODS)(
  "a lab with openaiAuth %s has what goes with that, and only that",
  (method) => {
    const { [AUTH_OUTPUT_KEYS[method]]: _, ...lacking } = method === "key" ? outputs : keyless;
    const other = method === "key" ? { serviceCredential: "no" } : { openaiApiKey: "no" };
    expect(() => readLabOutputs({ ...lacking, ...other })).toThrow(
      new RegExp(`is missing the outputs ${AUTH_OUTPUT_KEYS[method]}:`),
    );
    const whole = method === "key" ? outputs : keyless;
    expect(readLabOutputs({ ...whole, ...other })).toEqual(whole);
  },
);

test("an openaiAuth that this program does not know is refused", () => {
  expect(() => readLabOutputs({ ...outputs, openaiAuth: "certificate" })).toThrow(
    /openaiAuth "certificate", this program knows key and entra: update/,
  );
});

test.each(OUTPUT_KEYS.filter((key) => key !== "openaiAuth"))("names %s when it is missing", (key) => {
  for (const value of [undefined, "", 7, null]) {
    expect(() => readLabOutputs({ ...outputs, [key]: value })).toThrow(
      new RegExp(`is missing the outputs ${key}:`),
    );
  }
});

test("names everything that is missing at once, and the stack", () => {
  const values = { ...outputs, region: undefined, clusterId: undefined };
  expect(() => readLabOutputs(values, "stack acme/dev")).toThrow(
    /^stack acme\/dev is missing the outputs region, clusterId:/,
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
  expect(() => parseLabOutputs("{}")).toThrow(/has no outputs: it was never deployed, .*run `pulumi up`/);
});

test("whatever the text, the answer is the outputs or an error meant for the user", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => parseLabOutputs(text)).toThrow(LabOutputsError);
    }),
  );
});
