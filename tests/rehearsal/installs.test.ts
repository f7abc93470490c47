import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { downloadEngine, releaseFile } from "../../rehearsal/engine/download";
import { engineVersion } from "../../rehearsal/engine/versions";
import { pythonEnvironment } from "../../rehearsal/python";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "installs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const executable = (path: string, script: string): void => {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
};

test.each(["pulumi", "pulumi/bin"])("unpacks a release whose binaries lie in %s", async (place) => {
  const file = releaseFile(process.platform, process.arch) ?? "";
  const packed = join(folder, "packed");
  mkdirSync(join(packed, place), { recursive: true });
  executable(join(packed, place, "pulumi"), `echo v${engineVersion}`);
  const archive = execFileSync("tar", ["-cz", "-C", packed, "pulumi"]);
  const sum = createHash("sha256").update(archive).digest("hex");
  const server: Server = createServer(({ url = "" }, response) => {
    response.end(basename(url) === file ? archive : `${sum}  ${file}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const to = join(folder, "engine");
  mkdirSync(join(to, "bin"), { recursive: true });
  const { port } = server.address() as AddressInfo;
  await downloadEngine(
    { folder: to, env: {}, progress: () => undefined, signal: undefined },
    `http://127.0.0.1:${port}`,
  );
  server.close();
  expect(execFileSync(join(to, "bin", "pulumi"), { encoding: "utf8" })).toBe(`v${engineVersion}\n`);
  expect(readdirSync(to)).toEqual(["bin"]);
});

test("installs no Python package that is not held to its hash", async () => {
  // A Python that notes what it is asked for, in itself and in the environments that it makes.
  const bin = join(folder, "bin");
  const notes = join(folder, "notes");
  mkdirSync(bin);
  executable(
    join(bin, "python3"),
    `echo "$@" >>${notes}
case "$1" in
  -c) echo 3.12.1 ;;
  -m) [ "$2" != venv ] || { mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; } ;;
esac`,
  );
  await pythonEnvironment({
    env: { PATH: `${bin}${delimiter}${process.env["PATH"]}`, XDG_CACHE_HOME: folder },
    progress: () => undefined,
  });
  const installs = readFileSync(notes, "utf8")
    .split("\n")
    .filter((line) => line.includes(" install "));
  expect(installs).toHaveLength(2);
  for (const line of installs) expect(line).toContain(" --require-hashes ");
  expect(installs[1]).toMatch(/ --build-constraints \S+requirements-tools\.txt /);
});
