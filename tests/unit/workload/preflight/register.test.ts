import type { ArmClient } from "../../../../packages/azure-client/src/arm";
import { registerProviders } from "../../../../operations/preflight/register";

test("does not wait for one registration when another was refused", async () => {
  let asked = 0;
  const state = { registrationState: "Registering", resourceTypes: [] };
  const arm = {
    get: async (path: string) => {
      asked += 1;
      return { ...state, namespace: path.split("/").at(-1) };
    },
    post: async (path: string) => {
      if (path.includes("Refused")) throw new Error("AuthorizationFailed");
    },
  } as unknown as ArmClient;
  await expect(registerProviders(arm, "s", ["Slow", "Refused"], () => undefined, 1)).rejects.toThrow(
    "AuthorizationFailed",
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toBe(before);
});
