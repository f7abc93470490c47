import { runProgram } from "./mocks";
import { only } from "./parts";

test("a deleted account of the name is left to the service to refuse, and nothing is said of it", async () => {
  const run = await runProgram();
  expect(only(run, "purge").inputs).not.toHaveProperty("softDeleted");
  expect(only(run, "account").inputs.properties).not.toHaveProperty("restore");
});

test("it is purged before the new account is created, where that is asked for", async () => {
  const run = await runProgram({ config: { openaiSoftDeleted: "purge" } });
  expect(only(run, "purge").inputs).toMatchObject({ softDeleted: "purge" });
  expect(only(run, "account").inputs.properties).not.toHaveProperty("restore");
});

test("the account is restored where that is asked for and the purge has found one", async () => {
  const run = await runProgram({ config: { openaiSoftDeleted: "restore" } });
  expect(only(run, "purge").inputs).toMatchObject({ softDeleted: "restore" });
  expect(only(run, "account").inputDependencies["properties"]).toContain(only(run, "purge").name);
});
