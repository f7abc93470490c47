import { networkPasses } from "../../../packages/azure-simulator/src/proxy/passes";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
const loginOf = (address: string): string => {
  const { username, password } = new URL(address);
  return basic(`${username}:${password}`);
};

describe("a login at the proxy", () => {
  test("tells the network that its bearer is in, and is the same each time", () => {
    const passes = networkPasses();
    const [anywhere, inside] = [undefined, "/vnet"].map((network) =>
      passes.proxyFor("http://127.0.0.1:1", network),
    );
    expect(passes.originOf(loginOf(anywhere ?? ""))).toEqual({ network: undefined });
    expect(passes.originOf(loginOf(inside ?? "").replace("Basic", "basic"))).toEqual({ network: "/vnet" });
    expect(inside).not.toBe(anywhere);
    expect(passes.proxyFor("http://127.0.0.1:1", "/vnet")).toBe(inside);
  });

  test.each([
    undefined,
    "",
    "Basic",
    "Basic ",
    "Basic !",
    "Bearer x",
    basic(""),
    basic(":"),
    basic("rehearsal"),
    basic("rehearsal:"),
    basic("rehearsal:guess"),
  ])("is not %p", (authorization) => {
    const passes = networkPasses();
    expect(passes.originOf(authorization)).toBeUndefined();
    passes.proxyFor("http://127.0.0.1:1");
    expect(passes.originOf(authorization)).toBeUndefined();
  });

  test("is not another cloud's, nor one with more or less of it", () => {
    const passes = networkPasses();
    const { username, password } = new URL(passes.proxyFor("http://127.0.0.1:1"));
    for (const text of [
      `${username}:${password}x`,
      `${username}:${password.slice(1)}`,
      `x${username}:${password}`,
    ])
      expect(passes.originOf(basic(text))).toBeUndefined();
    expect(passes.originOf(loginOf(networkPasses().proxyFor("http://127.0.0.1:1")))).toBeUndefined();
  });
});
