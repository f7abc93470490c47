import {
  account,
  arm,
  accountId,
  operation,
  accountInputs,
  accountBody,
  missing,
  creation,
} from "../support/azure";
import { initFailure } from "../support/engine";
import type { Routes } from "../support/fake-cloud";
import { withProvider } from "../support/setup";

describe("waiting", () => {
  const ways: [string, Record<string, string>, Routes][] = [
    [
      "Operation-Location",
      { "operation-location": `https://${operation}` },
      { [`GET ${operation}`]: [{ body: { status: "InProgress" } }, { body: { status: "Succeeded" } }] },
    ],
    [
      "Location",
      { location: `https://${operation}` },
      { [`GET ${operation}`]: [{ status: 202 }, { status: 200 }] },
    ],
    [
      "a Location without a host",
      { location: operation.slice(arm.length) },
      { [`GET ${operation}`]: { status: 200 } },
    ],
  ];
  test.each(ways)("follows %s", async (_name, headers, polls) => {
    const put = { status: 201, headers, body: accountBody("Creating") };
    await withProvider("azure-native", { ...creation(put), ...polls }, async ({ cloud, provider }) => {
      await provider.create(account, accountInputs);
      expect(cloud.calls()).toContain(`GET ${operation}`);
    });
  });

  test("asks the resource itself where no header says another way", async () => {
    const routes = {
      ...creation({ status: 201, body: accountBody("Creating") }),
      [`GET ${arm}${accountId}`]: [
        missing,
        { body: accountBody("Creating") },
        { body: accountBody("Succeeded") },
      ],
    };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      await provider.create(account, accountInputs);
      expect(cloud.calls().filter((call) => call.startsWith("GET"))).toHaveLength(4);
    });
  });

  test("prefers Azure-AsyncOperation to Location", async () => {
    const put = {
      status: 201,
      headers: { "azure-asyncoperation": `https://${operation}`, location: `https://${arm}/other` },
      body: accountBody("Creating"),
    };
    const routes = { ...creation(put), [`GET ${operation}`]: { body: { status: "Succeeded" } } };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      await provider.create(account, accountInputs);
      expect(cloud.calls()).not.toContain(`GET ${arm}/other`);
    });
  });

  test("ends when the engine cancels, and keeps what was begun", async () => {
    let polled: () => void = () => undefined;
    const polling = new Promise<void>((resolve) => (polled = resolve));
    const routes = {
      ...creation({
        status: 201,
        headers: { location: `https://${operation}` },
        body: accountBody("Creating"),
      }),
      [`GET ${operation}`]: () => {
        polled();
        return { status: 202, headers: { "retry-after": "60" } };
      },
    };
    await withProvider("azure-native", routes, async ({ provider }) => {
      const creating = provider.create(account, accountInputs).catch((reason: unknown) => reason);
      await polling;
      await provider.cancel();
      expect(initFailure(await creating)).toMatchObject({ id: accountId });
    });
  });
});
