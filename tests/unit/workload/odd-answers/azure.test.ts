import { ArmClient } from "../../../../packages/azure-client/src/arm";
import { oidcToken } from "../../../../packages/azure-client/src/login";
import { accountKeys } from "../../../../operations/keys/account";
import { object, text } from "../../../../packages/rest-client/src/shape";
import { allChecks } from "../../../../operations/preflight/checks";
import { carryOut } from "../../../../operations/preflight/check";
import { readFacts } from "../../../../operations/preflight/facts";
import { registerProviders } from "../../../../operations/preflight/register";
import { findLeftovers } from "../../../../operations/leftovers";
import { labOf } from "../preflight/support";
import { secured, tokens, withoutTls } from "../azure/http-clients";
import { answering, oddAnswers, saidOf } from "./support";

const thing = object<{ id: string }>({ id: text }, {});
const kinds = ["ArmError", "UserError"];
type Call = (arm: ArmClient) => unknown;

/** Every method that sends a request. */
const methods: Record<string, Call> = {
  get: (arm) => arm.get("/thing", "v", thing),
  find: (arm) => arm.find("/thing", "v", thing),
  list: (arm) => arm.list("/things", "v", thing),
  post: (arm) => arm.post("/thing", "v", thing),
  put: (arm) => arm.put("/thing", "v", thing, {}),
  delete: (arm) => arm.delete("/thing", "v"),
};

const factsOver = (arm: ArmClient) =>
  readFacts({ arm, subscriptionId: "s", compute: () => undefined as never, ownIds: new Set() });
/** Of a workspace's compute, or of no service. */
const notOfArm = ["subscriptionId", "ownIds", "clusters", "cluster", "runtimes", "nodeTypes", "identity"];
const facts: [string, Call][] = Object.keys(factsOver(undefined as never))
  .filter((name) => !notOfArm.includes(name))
  .map((name) => [`fact ${name}`, (arm) => factsOver(arm)[name as "deployment"]("/x", "d")]);

const config = labOf();
const others: [string, Call][] = [
  ["keys", (arm) => accountKeys(arm, "/account").keys()],
  ["regenerate", (arm) => accountKeys(arm, "/account").regenerate("key1")],
  ["register", (arm) => registerProviders(arm, "s", ["Microsoft.Databricks"], () => {})],
  ["leftovers", (arm) => findLeftovers({ arm, config, before: [], purge: true, onNotice: () => undefined })],
  ...allChecks("azureCli", new Date(0)).map((check): [string, Call] => [
    `check ${check.id}`,
    (arm) =>
      carryOut(check, { config, facts: factsOver(arm), set: () => "", elsewhere: [], anotherStack: "" }),
  ]),
];

let server: Awaited<ReturnType<typeof answering>>;
beforeAll(async () => (server = await answering()));
afterAll(() => server.close());
const arm = (): ArmClient =>
  new ArmClient({
    management: secured(server.url),
    credential: tokens(async () => "t"),
    httpClient: withoutTls(),
  });

test("every method of the client that sends a request is among the calls", () => {
  const own = ["constructor", "token", "address", "json", "send", "scope"];
  const names = Object.getOwnPropertyNames(ArmClient.prototype).filter((name) => !own.includes(name));
  expect(names.sort()).toEqual(Object.keys(methods).sort());
});

test.each([...Object.entries(methods), ...facts])("%s takes no odd answer amiss", async (_, call) => {
  for (const answer of oddAnswers) {
    server.answer = answer;
    const said = await saidOf(() => call(arm()), kinds);
    // ARM's own words stand alone; whatever else answered is named.
    if (said === undefined || said === "x") continue;
    expect({ odd: answer.what, said }).toEqual({
      odd: answer.what,
      said: expect.stringContaining(secured(server.url)),
    });
    expect(said).toContain(String(answer.status));
  }
});

test.each(others)("%s takes no odd answer amiss", async (_, call) => {
  for (const answer of oddAnswers) {
    server.answer = answer;
    await saidOf(() => call(arm()), kinds);
  }
});

test("a pipeline's token that is none is told with who gave it", async () => {
  const values: Record<string, string> = {
    oidcRequestUrl: `${server.url}/token?secret=1`,
    oidcRequestToken: "bearer",
  };
  for (const answer of oddAnswers) {
    server.answer = answer;
    const said = await saidOf(() => oidcToken((key) => values[key]), ["Error"]);
    if (said === undefined) expect(String(answer.body)).toContain('"value": "');
    else expect(said).toContain(`${server.url}/token answered ${answer.status}`);
  }
});

test("an id that is none, and would name another host, is asked nowhere", async () => {
  const said = await saidOf(() => arm().find("@elsewhere.example/x", "v", thing), kinds);
  expect(said).toContain("is no id of a resource");
});

test("the token goes to no host that an answer names, and pages come to an end", async () => {
  for (const nextLink of ["https://elsewhere.example/more", "/things?api-version=v", "http://"]) {
    server.answer = {
      what: nextLink,
      status: 200,
      type: "application/json",
      body: JSON.stringify({ value: [], nextLink }),
    };
    expect(await saidOf(() => arm().list("/things", "v", thing), kinds)).toContain(secured(server.url));
  }
});
