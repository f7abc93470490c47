import { adminInterface } from "../../../packages/azure-simulator/src/proxy/admin";
import { faultInjector } from "../../../packages/azure-simulator/src/faults/injector";
import { noLatency } from "../../../packages/azure-simulator/src/context/latency";
import { driftWays, type DriftWay } from "../../../packages/azure-simulator/src/faults/model-drift";
import { namedFaults } from "../../../packages/azure-simulator/src/faults/named";
import { behaviourOf } from "../../../packages/azure-simulator/src/openai/drift";
import { requestLog } from "../../../packages/azure-simulator/src/proxy/request-log";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { accountWorld, eventsOf, jokeMessages } from "./account";

const prompts = Array.from({ length: 30 }, (_, index) =>
  index % 3 === 0
    ? `Tell me joke number ${index} about animals.`
    : `Explain topic ${index} of gardening to me.`,
);

interface Said {
  readonly text: string;
  readonly tokens: number;
  readonly model: string;
}

/** What a world's model says to each of the prompts. */
async function saidBy(way: DriftWay | undefined, body: object = {}): Promise<Said[]> {
  const { world, chat } = accountWorld(1000);
  if (way !== undefined) world.faults.add({ condition: { kind: "drift", way } });
  return Promise.all(
    prompts.map(async (content) => {
      const { json } = await chat({ messages: [{ role: "user", content }], ...body });
      const [{ message }] = json.choices;
      return { text: message.content, tokens: json.usage.completion_tokens, model: json.model };
    }),
  );
}

const sum = (said: readonly Said[]): number => said.reduce((total, { tokens }) => total + tokens, 0);

test.each(Object.keys(driftWays) as DriftWay[])("drifts in the same way each time: %s", async (way) => {
  expect(await saidBy(way)).toEqual(await saidBy(way));
});

test("says about three times as much, and begins with what it always said", async () => {
  const [usual, longer] = await Promise.all([saidBy(undefined), saidBy("longer")]);
  expect(sum(longer) / sum(usual)).toBeGreaterThan(2.5);
  expect(sum(longer) / sum(usual)).toBeLessThan(4.5);
  for (const [index, { text }] of longer.entries())
    expect(text.startsWith(usual[index]?.text ?? "?")).toBe(true);
});

test("is cut by max_tokens when it talks too long", async () => {
  const cut = await saidBy("longer", { max_tokens: 40 });
  expect(Math.max(...cut.map(({ tokens }) => tokens))).toBe(40);
});

test("answers in Spanish, jokes, answers and greetings", async () => {
  const spanish = await saidBy("language");
  for (const { text } of spanish) expect(text).toMatch(/[¡¿áéíóúñ]| que | el | la /);
  for (const { text } of spanish) expect(text).not.toMatch(/\b(the|and|because)\b/i);
  const { world, chat } = accountWorld();
  world.faults.add({ condition: { kind: "drift", way: "language" } });
  const { json } = await chat({ messages: [{ role: "user", content: "Hello" }] });
  expect(json.choices[0].message.content).toMatch(/^¡Hola!/);
});

test("declines about six of ten, by the prompt, and answers the others as ever", async () => {
  const [usual, refusing] = await Promise.all([saidBy(undefined), saidBy("refusals")]);
  const declined = refusing.filter(({ text }) => /^(I'm s|S)orry, .*can't/.test(text));
  expect(declined.length).toBeGreaterThan(12);
  expect(declined.length).toBeLessThan(25);
  for (const [index, one] of refusing.entries())
    if (!declined.includes(one)) expect(one).toEqual(usual[index]);
});

test("answers as another version of the model, in a stream as well", async () => {
  const [usual, switched] = await Promise.all([saidBy(undefined), saidBy("model")]);
  expect(new Set(usual.map(({ model }) => model))).toEqual(new Set(["gpt-4o-2024-11-20"]));
  expect(new Set(switched.map(({ model }) => model))).toEqual(new Set(["gpt-4o-2024-08-06"]));
  expect(switched.map(({ text }) => text)).toEqual(usual.map(({ text }) => text));
  const { world, send } = accountWorld();
  world.faults.add({ condition: { kind: "drift", way: "model" } });
  const events = await eventsOf(await send({ messages: jokeMessages, stream: true }));
  expect(JSON.stringify(events)).toContain('"gpt-4o-2024-08-06"');
});

test("takes longer, which it says itself", async () => {
  const { world, chat } = accountWorld();
  const upstream = async (): Promise<number> =>
    Number((await chat({})).headers.get("x-envoy-upstream-service-time"));
  expect(await upstream()).toBe(0);
  world.faults.add({ condition: { kind: "drift", way: "slower" } });
  const { headers, json } = await chat({});
  expect(Number(headers.get("x-envoy-upstream-service-time"))).toBe(150 + 3 * json.usage.completion_tokens);
});

test("drifts in several ways at once, from a given request on, and for as long as it is told to", async () => {
  const { world, chat } = accountWorld();
  world.faults.add({ condition: { kind: "drift", way: "language" }, after: 1, times: 1 });
  world.faults.add({ condition: { kind: "drift", way: "model" } });
  const said = [await chat({}), await chat({}), await chat({})].map(({ json }) => ({
    spanish: /[¡¿]/.test(json.choices[0].message.content),
    model: json.model,
  }));
  expect(said.map(({ spanish }) => spanish)).toEqual([false, true, false]);
  expect(new Set(said.map(({ model }) => model))).toEqual(new Set(["gpt-4o-2024-08-06"]));
});

test("is told by the admin interface, and has a name for each way", async () => {
  const { world, state, chat } = accountWorld();
  const server = createServer(
    adminInterface({
      state,
      faults: world.faults,
      requests: requestLog(),
      leftovers: () => [],
      admits: () => true,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/faults`;
  try {
    for (const way of Object.keys(driftWays)) expect(namedFaults).toHaveProperty(`drift-${way}`);
    const told = await fetch(url, {
      method: "POST",
      body: JSON.stringify(namedFaults["drift-model"]?.rules[0]),
    });
    expect(told.status).toBe(201);
    expect((await chat({})).json.model).toBe("gpt-4o-2024-08-06");
    await fetch(url, { method: "DELETE" });
    expect((await chat({})).json.model).toBe("gpt-4o-2024-11-20");
    const unknown = await fetch(url, {
      method: "POST",
      body: '{"condition":{"kind":"drift","way":"sideways"}}',
    });
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain("longer");
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test("takes more time for some prompts than for others, and always the same for one", () => {
  const latency = { ...noLatency, chatFirstToken: 100, chatFirstTokenSpread: 50 };
  const first = (prompt: string): number =>
    behaviourOf(faultInjector(), latency, prompt).latency.chatFirstToken;
  const all = prompts.map(first);
  expect(all).toEqual(prompts.map(first));
  expect(new Set(all).size).toBe(prompts.length);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...all)).toBeLessThan(150);
});
