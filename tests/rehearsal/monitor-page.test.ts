import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { renderPage } from "../../monitor/page";
import type { DriftReport } from "../../monitor/report";
import { attacked, bare, enormous } from "../unit/workload/monitor-page/extremes";
import { drifted, steady } from "../unit/workload/monitor-page/reports";
import { complaintsOf, describeInBrowser } from "./support/browser";

/** What `inspect.js` finds in a page. */
interface Inspection {
  readonly texts: number;
  readonly overlapping: readonly string[];
  readonly faint: readonly string[];
  readonly wide: readonly string[];
  readonly cut: readonly string[];
  readonly scrolls: boolean;
}

const inspect = readFileSync(join(__dirname, "monitor-page", "inspect.js"), "utf8");
const inspected = (page: Page): Promise<Inspection> => page.evaluate<Inspection>(inspect);
const flawless = { overlapping: [], faint: [], wide: [], cut: [], scrolls: false };

const reports = { drifted, steady, bare, attacked, enormous: enormous() } as const satisfies Record<
  string,
  DriftReport
>;
const pages = Object.fromEntries(
  Object.entries(reports).map(([name, report]) => [`/${name}`, renderPage(report)]),
);

/** A4 without its margins, in CSS pixels. */
const paper = { width: 688, height: 1016 };

describeInBrowser("the monitor's page", (browser) => {
  let server: Server;
  const requested: string[] = [];
  const open = async (
    name: keyof typeof reports,
    { width = 1280, scheme = "light" }: { width?: number; scheme?: "light" | "dark" } = {},
  ): Promise<{ page: Page; complaints: readonly string[]; asked: readonly string[] }> => {
    const page = await browser().newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    requested.length = 0;
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
    return { page, complaints, asked };
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      requested.push(request.url ?? "");
      const page = pages[request.url ?? ""];
      response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
      response.end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const views = (Object.keys(reports) as (keyof typeof reports)[]).flatMap((name) =>
    [1280, 768, 390].flatMap((width) =>
      (["light", "dark"] as const).map((scheme) => ({ name, width, scheme })),
    ),
  );
  test.each(views)(
    "of $name at $width pixels in $scheme: nothing overlaps, overflows or is faint, and nothing is asked for or complained of",
    async ({ name, width, scheme }) => {
      const { page, complaints, asked } = await open(name, { width, scheme });
      const { texts, ...flaws } = await inspected(page);
      expect(flaws).toEqual(flawless);
      expect(texts).toBeGreaterThan(60);
      expect(complaints).toEqual([]);
      // The empty icon is the page's own and asks nobody.
      expect(asked.filter((url) => url !== "data:,")).toEqual([page.url()]);
      expect(requested).toEqual([`/${name}`]);
      await page.close();
    },
  );

  test.each([1280, 390])(
    "shows the overall verdict, and each metric's in row and card, at %d pixels",
    async (width) => {
      const { page } = await open("drifted", { width });
      await expect(page.getByRole("heading", { level: 1 }).innerText()).resolves.toBe("Drift found");
      expect(await page.getByText(drifted.finding).isVisible()).toBe(true);
      for (const { title, verdict, evidence } of drifted.metrics) {
        const row = page
          .getByRole("row")
          .filter({ has: page.getByRole("rowheader", { name: title, exact: true }) });
        expect(await row.locator(".verdict").innerText()).toBe(verdict);
        const card = page.getByRole("article", { name: title, exact: true });
        expect(await card.locator(".verdict").innerText()).toBe(verdict);
        expect(await card.innerText()).toContain(evidence);
      }
      await page.close();
    },
  );

  test("leads from a metric's row to its card", async () => {
    const { page } = await open("drifted", { width: 390 });
    await page.getByRole("link", { name: "Latency", exact: true }).click();
    const box = await page.getByRole("article", { name: "Latency", exact: true }).boundingBox();
    expect(box?.y).toBeLessThan(900);
    expect((box?.y ?? -1) + (box?.height ?? 0)).toBeGreaterThan(0);
    await page.close();
  });

  test("tells its pictures to those who hear them, and its headings in order", async () => {
    const { page } = await open("drifted");
    const names = await page
      .getByRole("img")
      .evaluateAll((pictures) =>
        pictures.map(
          (picture) =>
            (picture as { querySelector(of: string): { textContent: string } | null }).querySelector("title")
              ?.textContent,
        ),
      );
    // One metric has no values, and one is folded away.
    expect(names).toHaveLength(
      drifted.metrics.reduce((sum, { kind }) => sum + (kind === "numeric" ? 3 : 2), 0) - 5,
    );
    expect(new Set(names).size).toBe(names.length);
    const levels = (
      await page
        .locator("h1, h2, h3")
        .evaluateAll((all) => all.map(({ tagName }: { tagName: string }) => tagName))
    ).map((tag) => Number(tag.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    await page.close();
  });

  test("tells the two sides apart without colour", async () => {
    const { page } = await open("drifted");
    const styles = await page.evaluate<Record<string, string>>(`(() => {
      const style = (of, property) => getComputedStyle(document.querySelector(of))[property];
      return {
        fill: style(".hatched", "fill"),
        baseline: style("path.baseline.curve", "strokeDasharray"),
        candidate: style("path.candidate.curve", "strokeDasharray"),
        marks: String(new Set([...document.querySelectorAll(".mark")].map((mark) => mark.getAttribute("href"))).size),
      };
    })()`);
    expect(styles["fill"]).toContain("#hatch");
    expect(styles["baseline"]).not.toBe(styles["candidate"]);
    expect(styles["marks"]).toBe("2");
    await page.close();
  });

  test("takes hostile names for text", async () => {
    const { page, complaints } = await open("attacked");
    const found = await page.evaluate<{ scripts: number; images: number; title: string; links: string[] }>(`({
      scripts: document.scripts.length,
      images: document.images.length,
      title: document.title,
      links: [...document.links].map(({ protocol }) => protocol),
    })`);
    expect(found).toMatchObject({ scripts: 0, images: 0 });
    expect(found.title).toMatch(/^Drift found: <\/title>/);
    expect(new Set(found.links)).toEqual(new Set(["http:", "https:"]));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(["drifted", "attacked", "enormous"] as const)(
    "of %s prints dark on white with its cards whole and its folded lists open, in dark mode as well",
    async (name) => {
      const { page } = await open(name, { scheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.setViewportSize(paper);
      const { texts: _, ...flaws } = await inspected(page);
      expect(flaws).toEqual(flawless);
      const cards = await page.evaluate<{ height: number; inside: string }[]>(
        `[...document.querySelectorAll(".card")].map((card) => ({
          height: card.getBoundingClientRect().height,
          inside: getComputedStyle(card).breakInside,
        }))`,
      );
      expect(cards.length).toBe(reports[name].metrics.length);
      for (const { height, inside } of cards) {
        expect(inside).toBe("avoid");
        expect(height).toBeLessThan(paper.height);
      }
      const runs = await page.locator(".runs li").count();
      expect(await page.locator(".runs li:visible").count()).toBe(runs);
      const charts = await page.locator(".chart").count();
      expect(await page.locator(".chart:visible").count()).toBe(charts);
      expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
      await page.close();
    },
  );
});
