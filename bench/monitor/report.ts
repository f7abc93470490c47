/**
 * The monitor's report of two sides, from the start to the page written. What evidently_report.py does in Python.
 *
 * Usage: report.mjs BASELINE CANDIDATE PAGE (folders of columns)
 */
import { writeFile } from "node:fs/promises";
import { compare } from "../../monitor/comparison/compare";
import { renderPage } from "../../monitor/page";
import { readColumns } from "./columns";
import { tableOfColumns } from "./table";

async function main(): Promise<void> {
  const [, , baseline = "", candidate = "", page = ""] = process.argv;
  const report = compare(
    tableOfColumns(await readColumns(baseline), "baseline"),
    tableOfColumns(await readColumns(candidate), "candidate"),
  );
  await writeFile(page, renderPage(report));
}

void main();
