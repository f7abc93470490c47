import * as fc from "fast-check";
import { parseAddressSpace } from "../../../infra/config/address-space";

/** The first and the last address of a range, by BigInt: another way than the one under test. */
function bounds(cidr: string): [bigint, bigint] {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  return [first, first + (1n << BigInt(32 - Number(prefix))) - 1n];
}

const space = fc
  .record({ prefix: fc.integer({ min: 16, max: 24 }), second: fc.nat(255), rest: fc.nat(0xffff) })
  .map(({ prefix, second, rest }) => {
    const first = (10 * 256 + second) * 65_536 + rest;
    const begin = first - (first % 2 ** (32 - prefix));
    return `${[24, 16, 8, 0].map((bits) => Math.floor(begin / 2 ** bits) % 256).join(".")}/${prefix}`;
  });

test("cuts any range into subnets that lie within it and apart, each large enough", () => {
  fc.assert(
    fc.property(space, (cidr) => {
      const parsed = parseAddressSpace(cidr);
      if ("error" in parsed) throw new Error(`${cidr} ${parsed.error}`);
      expect(parsed.addressSpace).toBe(cidr);
      const [begin, end] = bounds(cidr);
      const { host, container, endpoints } = parsed.subnets;
      const ranges = [host, container, endpoints].map(bounds);
      let last = begin - 1n;
      for (const [first, final] of ranges) {
        expect(first > last).toBe(true);
        last = final;
      }
      expect(last <= end).toBe(true);
      for (const one of [host, container]) expect(Number(one.split("/")[1])).toBeLessThanOrEqual(26);
    }),
  );
});

test("cuts the default as expected", () => {
  expect(parseAddressSpace("10.179.0.0/16")).toMatchObject({
    subnets: { host: "10.179.0.0/18", container: "10.179.64.0/18", endpoints: "10.179.128.0/27" },
  });
});

test.each([
  ["10.179.0.0", /CIDR notation from \/16 to \/24/],
  ["10.179.0.0/15", /from \/16 to \/24/],
  ["10.179.0.0/25", /from \/16 to \/24/],
  ["10.256.0.0/16", /IPv4 range/],
  ["fd00::/16", /IPv4 range/],
  ["", /IPv4 range/],
  ["10.179.1.0/16", /not the start of its range, which is 10\.179\.0\.0\/16/],
  ["8.8.0.0/16", /private range/],
  ["172.32.0.0/16", /private range/],
])("refuses %s", (text, says) => {
  expect(parseAddressSpace(text)).toEqual({ error: expect.stringMatching(says) as string });
});
