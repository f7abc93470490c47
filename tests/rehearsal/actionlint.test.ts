import { spawnSync } from "node:child_process";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";

/** The checker of GitHub's workflows, which is a Go module; Go's own cache keeps what was built of it. */
const version = "v1.7.7";
const env = { ...process.env, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" };

const found = spawnSync("go", ["list", "-m", `github.com/rhysd/actionlint@${version}`], { env });
if (found.status !== 0)
  process.stderr.write("skipped: actionlint needs Go and a Go module proxy, or its module in Go's cache\n");

(found.status === 0 ? test : test.skip)("finds nothing wrong with the workflows", async () => {
  const { exitCode, stdout } = await run(
    "go",
    // Neither of the two programs is asked: the workflows run npm, and no script of their own.
    [
      "run",
      `github.com/rhysd/actionlint/cmd/actionlint@${version}`,
      "-shellcheck=",
      "-pyflakes=",
      "-no-color",
    ],
    { cwd: projectFolder(), env },
  );
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});
