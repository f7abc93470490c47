import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { heldTracesText } from "../../../cli/commands/down/held-traces-text";
import { heldTraces } from "../../../operations/held-traces";
import type { StateResource } from "../../../stack/state";
import { info, type Service, startService } from "./trace-export/service";

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const providerUrn = "urn:pulumi:dev::lab::pulumi:providers:databricks::dbw";
const state = (host: unknown): StateResource[] => [
  { urn: providerUrn, type: "pulumi:providers:databricks", custom: true, id: "1", inputs: { host } },
  {
    urn: "urn:pulumi:dev::lab::databricks:index/mlflowExperiment:MlflowExperiment::e",
    type: "databricks:index/mlflowExperiment:MlflowExperiment",
    custom: true,
    id: "1",
    inputs: { name: "/Shared/lab" },
    provider: `${providerUrn}::1`,
  },
];

/** What a person is told of the experiments of a stack. */
async function told(resources: readonly StateResource[], withinMs = 60_000): Promise<string[]> {
  const environment = { DATABRICKS_HOST: service.url, DATABRICKS_TOKEN: "token" };
  const held = await heldTraces(resources, environment, withinMs);
  return held.map((one) => heldTracesText(one, "dev").toString());
}
const way = " To keep them, run this first: npx llmops traces export --stack dev --output traces.jsonl";

test.each([
  [1, ["Deleting experiment /Shared/lab also deletes the 1 trace in it."]],
  [7, ["Deleting experiment /Shared/lab also deletes the 7 traces in it."]],
  [0, []],
])("of %i traces", async (count, expected) => {
  service.traces = Array.from({ length: count }, (_, index) => info(`tr-${index}`, ""));
  expect(await told(state(service.url))).toEqual(expected.map((text) => text + way));
});

test("nothing is asked of an experiment that the stack only reads", async () => {
  const [provider, experiment] = state(service.url) as [StateResource, StateResource];
  service.traces = [info("tr-0", "")];
  expect(await told([provider, { ...experiment, external: true }])).toEqual([]);
  expect(service.requests).toEqual([]);
});

test("a service that fails, or that the state does not name, is said to be unknown, with the way to keep them", async () => {
  service.before = () => 403;
  const expected = expect.stringMatching(
    /^Could not check whether experiment \/Shared\/lab holds traces \(.*\)\. To keep them, run this first: /,
  ) as unknown;
  expect(await told(state(service.url))).toEqual([expected]);
  expect(await told(state({ "4dabf18193072939515e22adb298388d": "secret" }))).toEqual([expected]);
});

test("a service that never answers is not waited for", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  try {
    expect(await told(state(url), 100)).toEqual([expect.stringContaining("Could not check")]);
  } finally {
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  }
});
