import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * Two labs in one program, each of which a provider refuses something else. A process of its own: what nobody awaits
 * fails there as in a deployment, and the SDK tells each error that it has not told yet.
 */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { LlmopsLab } = require("./infra/llmops-lab.ts");
  const reasons = { chat: "Status=403 AuthorizationFailed", search: "Status=429 TooManyRequests" };
  const failures = new Set();
  process.on("unhandledRejection", (error) => failures.add(error));
  process.on("exit", () => console.log(JSON.stringify([...failures].map(({ message }) => message).sort())));
  const newResource = ({ name, inputs }) => ({
    id: name,
    state: { ...inputs, labId: "x", name: inputs.accountName ?? inputs.workspaceName ?? inputs.name ?? name },
  });
  const call = ({ token, inputs }) => {
    if (token === "pulumi:pulumi:readStackResourceOutputs") return { outputs: {} };
    const [, reason] = Object.entries(reasons).find(([lab]) => JSON.stringify(inputs).includes("-" + lab + "-"));
    throw Object.assign(new Error(reason), { details: reason });
  };
  pulumi.runtime.setMocks({ newResource, call }, "project", "dev", false, "organization").then(() => {
    for (const name of Object.keys(reasons)) new LlmopsLab(name, { region: "swedencentral" });
  });
`;

test("tells why each lab failed, and of one lab the first failure alone", () => {
  const { stdout } = spawnSync(process.execPath, ["--require", "./infra/load.cjs", "-e", program], {
    cwd: join(__dirname, "../.."),
    env: { ...process.env, ARM_SUBSCRIPTION_ID: "11111111-2222-3333-4444-555555555555" },
    encoding: "utf8",
  });
  expect(JSON.parse(stdout)).toEqual([
    expect.stringMatching(/^the LlmopsLab chat: the .* cannot be read: Status=403 AuthorizationFailed$/),
    expect.stringMatching(/^the LlmopsLab search: the .* cannot be read: Status=429 TooManyRequests$/),
  ]);
});
