import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { LabOutputs } from "../../infra/outputs";
import { usageError, UserError } from "rest-client";
import { RestError } from "rest-client";
import type { RestClient } from "rest-client";
import { done } from "rest-client";
import { parsePrompts } from "../prompts/prompts-file";

/** A file of prompts in the form that the batch notebook reads. */
export interface BatchFile {
  /** JSON lines, an id on each. */
  text: string;
  count: number;
  /** Absolute path in the workspace, the same for the same prompts. */
  path: string;
  /** A table's name, the same for the same prompts. */
  results: string;
}

/** The largest file that the workspace's import takes as JSON, in bytes. */
export const largestFile = 10 * 1024 * 1024;

/**
 * Makes of a file of prompts what goes to the workspace. The prompts themselves name it, so that a batch that is
 * begun again finds its answers, and another file finds none. Throws UserError with every mistake.
 */
export function batchFile(text: string, name: string, outputs: Pick<LabOutputs, "notebookPath">): BatchFile {
  const prompts = parsePrompts(text, name);
  const seen = new Set<string>();
  const lines = prompts.map(({ id, index, prompt, system, temperature, maxTokens }) => {
    const key = id ?? String(index + 1);
    if (seen.has(key))
      throw usageError(
        `${name} has two prompts with the id ${JSON.stringify(key)}`,
        "The id is the position in the file where a line has none.",
      );
    seen.add(key);
    return JSON.stringify({ id: key, prompt, system, temperature, max_tokens: maxTokens });
  });
  const content = `${lines.join("\n")}\n`;
  const size = Buffer.byteLength(content);
  if (size > largestFile)
    throw usageError(
      `${name} makes ${(size / 1024 / 1024).toFixed(1)} MB, and a workspace file holds ${largestFile / 1024 / 1024} MB`,
      "Put the prompts into a table or a volume, and name that in place of the file.",
    );
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const base = basename(name)
    .replace(/\.[^.]*$/, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-");
  const folder = outputs.notebookPath.replace(/\/[^/]*$/, "/batches");
  return {
    text: content,
    count: lines.length,
    path: `${folder}/${base || "prompts"}-${digest}.jsonl`,
    results: `llmops_batch_${digest}`,
  };
}

/** Puts the file into the workspace, over what an earlier attempt left there. Throws UserError. */
export async function uploadBatch({ text, path }: BatchFile, http: RestClient): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    await http.json({ method: "POST", path: "/api/2.0/workspace/mkdirs", body: { path: folder } }, done);
    const body = { path, format: "RAW", overwrite: true, content: Buffer.from(text).toString("base64") };
    await http.json({ method: "POST", path: "/api/2.0/workspace/import", body }, done);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    throw new UserError(`the prompts could not be put into the workspace: ${error.message}`, {
      cause: error,
    });
  }
}
