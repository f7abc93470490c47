import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud } from "../../packages/azure-simulator/src/cloud";
import { pythonEnvironment } from "../../rehearsal/python";
import { seedLab } from "./cloud-scripts/seed";
import { runClient } from "./cloud-support/client";

const script = (name: string): string => join(__dirname, "cloud-scripts", name);

/** What a client program printed, run against a cloud of its own with a deployment of 100,000 tokens a minute. */
async function told(file: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), "cloud-"));
  const cloud = await startCloud({ folder });
  try {
    const lab = seedLab(cloud);
    lab.grantChat();
    const { code, stdout, stderr } = await runClient(cloud, file, args, lab.environment);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const completion = {
  model: "gpt-4o-2024-11-20",
  choices: [{ finish_reason: "stop", message: { role: "assistant", content: expect.any(String) as string } }],
};

test("openai for Node takes the endpoint for Azure's", async () => {
  const answers = await told(process.execPath, ["--import", "tsx", script("openai-node.ts")]);
  const { plain, streamed, withToken } = answers as {
    plain: { choices: [{ message: { content: string } }]; usage: unknown };
    streamed: { choices: [{ message: { content: string } }]; usage: unknown };
    withToken: string;
  };
  expect(plain).toMatchObject(completion);
  expect(streamed).toMatchObject(completion);
  expect(streamed.choices[0].message.content).toBe(plain.choices[0].message.content);
  expect(streamed.usage).toEqual(plain.usage);
  expect(withToken).toBe(plain.choices[0].message.content);
  expect(answers["parsed"]).toMatchObject({ joke: expect.any(String) as string });
  expect(answers["tools"]).toMatchObject({
    asked: [{ city: "Paris" }],
    answered: expect.stringContaining("temperature is 21") as string,
  });
  expect(answers).toMatchObject({
    wrongKey: { name: "AuthenticationError", status: 401, code: "401" },
    unknownDeployment: { name: "NotFoundError", code: "DeploymentNotFound" },
    badTemperature: { name: "BadRequestError", param: "temperature" },
    filtered: { name: "BadRequestError", code: "content_filter" },
    exhausted: { name: "RateLimitError", status: 429, retryAfter: expect.stringMatching(/^\d+$/) as string },
  });
});

test("openai for Python takes the endpoint for Azure's", async () => {
  const python = await pythonEnvironment({ env: process.env, progress: () => undefined });
  const answers = await told(python, [script("openai_python.py")]);
  const { plain } = answers as { plain: { choices: [{ message: { content: string } }]; usage: unknown } };
  expect(plain).toMatchObject(completion);
  expect(answers["streamed"]).toBe(plain.choices[0].message.content);
  expect(answers["usage"]).toEqual(plain.usage);
  expect(answers).toMatchObject({
    cut: "length",
    wrongKey: { name: "AuthenticationError", status: 401 },
    unknownDeployment: { name: "NotFoundError", status: 404, code: "DeploymentNotFound" },
    badTemperature: { name: "BadRequestError", status: 400 },
  });
});
