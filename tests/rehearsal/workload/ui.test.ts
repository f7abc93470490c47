import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import type { WorkloadResult } from "../../../workload/chat/run-chat";
import { describeInBrowser } from "../support/browser";
import { type ChatEndpoint, json, reply, startChatEndpoint } from "./support/chat-endpoint";
import { startCommand } from "./support/command";
import { findExperimentId, searchTraces } from "./support/mlflow-api";

describeInBrowser("the MLflow UI", (browser) => {
  const experiment = "seen by people";
  let folder: string;
  let mlflow: MlflowServer;
  let endpoint: ChatEndpoint;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ui-"));
    [mlflow, endpoint] = await Promise.all([
      startMlflow({ folder: join(folder, "mlflow") }),
      startChatEndpoint(),
    ]);
  }, 120_000);

  beforeEach(async () => {
    endpoint.answer();
    page = await browser().newPage({ viewport: { width: 1600, height: 1200 } });
    // The UI's own telemetry and assets from elsewhere: only this machine is reached.
    await page.route(
      ({ protocol, hostname }) => protocol.startsWith("http") && hostname !== "127.0.0.1",
      (route) => route.abort(),
    );
  });

  afterEach(() => page.close());

  afterAll(async () => {
    await endpoint.close();
    await mlflow.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function llmops(...parameters: string[]): Promise<{ code: number | null; stdout: string }> {
    return startCommand(
      ["workload", ...parameters],
      {
        AZURE_OPENAI_ENDPOINT: endpoint.url,
        AZURE_OPENAI_API_KEY: "key",
        MLFLOW_TRACKING_URI: mlflow.url,
        MLFLOW_EXPERIMENT_NAME: experiment,
        HOME: folder,
        XDG_STATE_HOME: join(folder, "state"),
      },
      folder,
    ).ended;
  }

  async function work(...parameters: string[]): Promise<WorkloadResult> {
    const { code, stdout } = await llmops("--json", ...parameters);
    expect(code).toBe(0);
    return JSON.parse(stdout) as WorkloadResult;
  }

  /** Waits for what a page shows; it says what it had shown instead when it never comes. */
  async function shown(locator: Locator): Promise<string> {
    try {
      await locator.first().waitFor({ timeout: 20_000 });
    } catch (error) {
      const text = await page.locator("body").innerText();
      throw new Error(`${page.url()} shows:\n${text}`, { cause: error });
    }
    return locator.first().innerText();
  }

  /** The open trace; a hint of the UI's own, above it, hides it from the accessibility tree. */
  const openTrace = (): Locator =>
    page.getByRole("dialog", { includeHidden: true }).filter({ hasText: "Completions" });

  test("shows the run at the address that the workload prints, with its parameter and its trace", async () => {
    const { run, trace } = await work("--run-name", "seen-run");
    await page.goto(run.url ?? "");
    expect(await shown(page.getByRole("heading", { name: "seen-run" }))).toBe("seen-run");
    expect(await shown(page.getByRole("row", { name: "completion_tokens" }))).toMatch(
      /completion_tokens\s+18/,
    );
    expect(await shown(page.getByRole("row", { name: "cost_usd" }))).toMatch(/cost_usd\s+0\.00024/);
    await shown(page.getByText("Finished"));
    await page.getByRole("tab", { name: "Traces" }).click();
    await shown(page.getByText(trace.requestPreview ?? ""));
    await shown(page.getByText("Because they're afraid of the mouse! 🐭"));
  });

  test("shows the trace at the address that the workload prints, with its chat messages", async () => {
    const { trace } = await work("--prompt", "Tell me a joke about elephants.", "--system", "Be funny.");
    await page.goto(trace.url ?? "");
    await shown(openTrace().getByText("Assistant", { exact: true }));
    const text = await openTrace().innerText();
    expect(text.replace(/\s+/g, " ")).toMatch(
      /System Be funny\. .*User Tell me a joke about elephants\. .*Assistant Why don't elephants use computers\? Because they're afraid of the mouse! 🐭/,
    );
    expect(text).toContain("42 tokens");
  });

  test("shows a streamed reply as one message", async () => {
    const { reply: streamed, trace } = await work("--stream");
    await page.goto(trace.url ?? "");
    await shown(openTrace().getByText("Assistant", { exact: true }));
    expect(await openTrace().innerText()).toContain(streamed.trim());
  });

  test("shows a failed call with what the service said", async () => {
    endpoint.answer((_, response) => json(response, reply("err401.json"), 401));
    expect((await llmops()).code).toBe(1);
    const experimentId = await findExperimentId(mlflow.url, experiment);
    const [failed] = (await searchTraces(mlflow.url, experimentId)).filter(({ state }) => state === "ERROR");
    await page.goto(
      `${mlflow.url}/#/experiments/${experimentId}/traces?selectedEvaluationId=${failed?.trace_id}`,
    );
    await shown(openTrace().getByText(/Access denied due to invalid subscription key/));
  });
});
