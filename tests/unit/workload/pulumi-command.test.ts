import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPulumi, showPulumi } from "../../../stack/pulumi-command";

const path = process.env["PATH"];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-"));
  process.env["PATH"] = `${folder}:${path ?? ""}`;
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A `pulumi` that refuses with a message as often as told, and then answers; it counts its runs. */
function pulumiThatRefuses(times: number, message: string): () => number {
  const runs = join(folder, "runs");
  const script = `#!/bin/sh\nprintf x >>${runs}\n[ $(wc -c <${runs}) -gt ${times} ] && echo done && exit 0\necho "${message}" >&2\nexit 255\n`;
  writeFileSync(join(folder, "pulumi"), script);
  chmodSync(join(folder, "pulumi"), 0o755);
  return () => readFileSync(runs, "utf8").length;
}

test("reads a state again that another pulumi was just writing", async () => {
  const runs = pulumiThatRefuses(2, "error: failed to load checkpoint: EOF");
  expect(await runPulumi(["stack", "export"], folder)).toEqual({ exitCode: 0, stdout: "done\n", stderr: "" });
  expect(runs()).toBe(3);
});

test("takes every other refusal for a result", async () => {
  const runs = pulumiThatRefuses(2, "error: failed to load checkpoint: permission denied");
  expect(await runPulumi(["stack", "export"], folder)).toMatchObject({ exitCode: 255 });
  expect(runs()).toBe(1);
});

test("hands what pulumi prints to who takes its text, all of it before its end", async () => {
  writeFileSync(join(folder, "pulumi"), "#!/bin/sh\nprintf 'out é'\nprintf err >&2\nexit 3\n", {
    mode: 0o755,
  });
  const said = { stdout: "", stderr: "" };
  const ended = await showPulumi(["up"], folder, {
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
  });
  expect({ ...said, ...ended }).toEqual({
    stdout: "out é",
    stderr: "err",
    exitCode: 3,
    interrupted: undefined,
  });
});
