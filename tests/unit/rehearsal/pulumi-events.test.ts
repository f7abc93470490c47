import { readEvents } from "../../../rehearsal/pulumi";

const line = (event: object): string => `${JSON.stringify(event)}\n`;
const step = (op: string, name: string): string =>
  line({ resOutputsEvent: { metadata: { op, type: "a:b:C", urn: `urn:pulumi:s::p::a:b:C::${name}` } } });

test("lists what was touched and passes over what stayed the same", () => {
  expect(readEvents(step("create", "one") + step("same", "two") + step("delete", "three")).resources).toEqual(
    [
      { type: "a:b:C", name: "one", operation: "create" },
      { type: "a:b:C", name: "three", operation: "delete" },
    ],
  );
});

test("collects errors and warnings without colours, and no passing remarks", () => {
  const say = (severity: string, message: string, ephemeral = false): string =>
    line({ diagnosticEvent: { severity, message, ephemeral } });
  const events = readEvents(
    say("error", "<{%fg 1%}>error: <{%reset%}>no\n") +
      say("warning", "careful") +
      say("info", "i") +
      say("warning", "x", true),
  );
  expect(events).toEqual({ resources: [], errors: ["error: no"], warnings: ["careful"] });
});

test("takes what a dynamic provider prints for one warning, and other prints for none", () => {
  const say = (severity: string, message: string): string => line({ diagnosticEvent: { severity, message } });
  const printed = say("info", "warning: kept\n\n") + say("info", "  az purge\n\n");
  expect(readEvents(printed).warnings).toEqual(["kept\n  az purge"]);
  expect(readEvents(say("info", "hello")).warnings).toEqual([]);
});
