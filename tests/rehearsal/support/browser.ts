import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The machine's Chromium: the one that CHROMIUM_PATH names, or the first on PATH; undefined where there is none. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const candidates = env["CHROMIUM_PATH"]
    ? [env["CHROMIUM_PATH"]]
    : names.flatMap((name) => (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Opens a headless browser, which reaches this machine's own servers only as long as the tests open nothing else. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  // Containers run as root, where Chromium has no sandbox to start.
  chromium.launch({ executablePath, args: ["--no-sandbox"] });

/**
 * Tests that look at pages as a person does, with one browser for all of them. Where the machine has none they are
 * skipped, and their name says why.
 */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  const path = chromiumPath();
  if (path === undefined) {
    describe.skip(`${name} (there is no Chromium on PATH, and CHROMIUM_PATH names none)`, () =>
      tests(() => {
        throw new Error("There is no Chromium.");
      }));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchBrowser(path);
    });
    afterAll(() => browser?.close());
    tests(() => {
      if (browser === undefined) throw new Error("The browser did not start.");
      return browser;
    });
  });
}

/** Collects what a page complains of: messages on its console, uncaught errors, requests that failed. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.method()} ${request.url()}`));
  return complaints;
}
