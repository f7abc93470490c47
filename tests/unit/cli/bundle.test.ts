import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../rehearsal/python";

const dist = (name: string): string => join(projectFolder(), "dist", name);

// After an edit the launcher runs the sources until the next `npm run prepare`; a fresh install has a bundle.
const fresh = existsSync(dist("inputs.json")) && existsSync(dist("llmops.mjs"));
(fresh ? test : test.skip)(
  "names only files among the bundle's inputs, or it would never count as fresh",
  () => {
    const inputs = JSON.parse(readFileSync(dist("inputs.json"), "utf8")) as string[];
    expect(inputs).toEqual(expect.arrayContaining(["cli/main.ts", "rehearsal/rehearse.ts"]));
    for (const input of inputs) expect(statSync(join(projectFolder(), input)).isFile()).toBe(true);
  },
);
