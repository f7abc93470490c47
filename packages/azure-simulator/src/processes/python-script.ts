import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The path of one of this package's Python scripts, wherever its sources, its build or the bundled command runs from.
 *
 * @param name below the package's folder `python`, such as `notebook/run.py`
 * @throws Error where there is none above `from`
 */
export function pythonScript(name: string, from: string = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = [join(folder, "python", name), join(folder, "packages/azure-simulator/python", name)].find(
      (path) => existsSync(path),
    );
    if (found !== undefined) return found;
    if (folder === dirname(folder)) throw new Error(`no python/${name} above ${from}`);
  }
}
