import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../command";
import { usageError, type UserError } from "rest-client";
import { projectFolder } from "../python";
import type { GetOptions } from "./get";
import { engineVersion } from "./versions";

/** The newest language host that is a Go module; under its own name, since a script stands before it. */
const languageHost = "pulumi-language-nodejs-3.60.0";

interface Part {
  readonly binary: string;
  readonly what: string;
  /** The folder with its go.mod and go.sum: each part has dependencies that the other's versions exclude. */
  readonly module: string;
  readonly package: string;
  readonly flags: string;
}

const parts: readonly Part[] = [
  {
    binary: languageHost,
    what: "the language host",
    module: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: "-s -w",
  },
  {
    binary: "pulumi",
    what: "the engine",
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    // Without the stamp `pulumi version` prints nothing, and the Automation API refuses it.
    flags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`,
  },
];

const here = (...path: string[]): string => join(projectFolder(), "rehearsal", "engine", ...path);

/** A digest of what goes into a build beside its version, so that a changed recipe is not taken for built. */
export function recipe(): string {
  const hash = createHash("sha256");
  for (const { module } of parts) hash.update(readFileSync(here(module, "go.sum")));
  for (const name of readdirSync(here("scripts")).sort()) hash.update(readFileSync(here("scripts", name)));
  return hash.digest("hex").slice(0, 8);
}

const exe = (name: string): string => (process.platform === "win32" ? `${name}.exe` : name);

/** Why nothing can be compiled here, or undefined where it can. */
export async function noGo(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { exitCode } = await run("go", ["version"], { env });
  return exitCode === 0 ? undefined : "there is no Go on PATH to compile it with";
}

/**
 * Compiles the engine and its Node language host from their Go modules, pinned by go.sum.
 * Minutes on a first build; Go's own cache makes a second one short.
 *
 * @throws UserError when Go is missing or the build fails
 */
export async function buildEngine({ folder, env, progress, signal }: GetOptions): Promise<void> {
  const missing = await noGo(env);
  if (missing !== undefined) throw usageError(missing);
  const bin = join(folder, "bin");
  for (const part of parts) {
    const cwd = here(part.module);
    const goEnv = { ...env, GOFLAGS: "-buildvcs=false -trimpath", GOWORK: "off", CGO_ENABLED: "0" };
    progress(`fetching the Go modules of ${part.what}`);
    const listed = await run("go", ["list", "-deps", part.package], {
      cwd,
      env: goEnv,
      signal,
      onLine: (line) => {
        const fetched = /^go: downloading (\S+)/.exec(line)?.[1];
        if (fetched) progress(`fetching the Go modules of ${part.what}: ${fetched}`);
      },
    });
    if (listed.exitCode !== 0) throw failure("fetching Go modules", listed.stderr);
    const total = listed.stdout.split("\n").length;
    let compiled = 0;
    progress(`compiling ${part.what}, minutes the first time`);
    const built = await run(
      "go",
      ["build", "-v", "-o", join(bin, exe(part.binary)), "-ldflags", part.flags, part.package],
      {
        cwd,
        env: goEnv,
        signal,
        // -v names each package as it is compiled; what Go's cache has is passed over in silence.
        onLine: () =>
          progress(`compiling ${part.what}, minutes the first time: ${++compiled} of ${total} packages`),
      },
    );
    if (built.exitCode !== 0) throw failure(`compiling ${part.what}`, built.stderr);
  }
  for (const name of readdirSync(here("scripts"))) {
    await copyFile(here("scripts", name), join(bin, name));
    await chmod(join(bin, name), 0o755);
  }
}

const failure = (what: string, stderr: string): UserError =>
  usageError(`${what} failed: ${stderr.trim().split("\n").slice(-3).join(" ")}`);
