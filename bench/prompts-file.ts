import { writeFile } from "node:fs/promises";

/** Writes a file with this number of different prompts, one a line. */
export async function writePrompts(file: string, number: number): Promise<void> {
  const prompts = Array.from({ length: number }, (_, index) =>
    JSON.stringify({ prompt: `Tell me a joke about animal number ${index}.` }),
  );
  await writeFile(file, `${prompts.join("\n")}\n`);
}
