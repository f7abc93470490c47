import { createServer, type AddressInfo } from "node:net";
import { execFileSync } from "node:child_process";
import { llmops, machineWith } from "./support/command";

const which = (name: string): string =>
  execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
const shell = { sh: { link: which("sh") } };
const python = {
  python3: {
    script: `#!/bin/sh\nexec ${execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim()} "$@"\n`,
  },
};
const oldPulumi = { pulumi: { script: "#!/bin/sh\necho v3.50.2\n" } };

test("says that Python is missing", async () => {
  const { exitCode, stderr } = await llmops(["rehearse"], {
    env: machineWith({ ...shell, pulumi: { script: "#!/bin/sh\necho v3.259.0\n" } }),
  });
  expect(stderr).toMatch(/error: Python 3\.10 or newer is needed .*there is no python3 on PATH/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(exitCode).toBe(2);
});

test("says that Python is too old, and which one it found", async () => {
  const env = machineWith({
    ...shell,
    pulumi: { script: "#!/bin/sh\necho v3.259.0\n" },
    python3: { script: "#!/bin/sh\necho 3.8.10\n" },
  });
  const { exitCode, stderr } = await llmops(["rehearse"], { env });
  expect(stderr).toMatch(/what is on PATH is older \(python3 is 3\.8\.10\)/);
  expect(exitCode).toBe(2);
});

test("says that the Pulumi CLI is too old, and what is needed", async () => {
  const env = machineWith({ ...shell, ...python, ...oldPulumi });
  const { exitCode, stderr } = await llmops(["rehearse", "--engine", "path"], { env });
  expect(stderr).toMatch(/the pulumi on PATH is 3\.50\.2, and 3\.\d+\.0 or newer is needed/);
  expect(exitCode).toBe(2);
});

test("says that Go is missing where the engine would have to be compiled", async () => {
  const { exitCode, stderr } = await llmops(["rehearse", "--engine", "build"], {
    env: machineWith({ ...shell, ...python }),
  });
  expect(stderr).toMatch(/there is no Go on PATH/);
  expect(stderr).toMatch(/Any one of these is enough/);
  expect(exitCode).toBe(2);
});

test("tells all that is missing at once, before anything is installed", async () => {
  const { exitCode, stdout, stderr } = await llmops(["rehearse"], {
    env: { ...machineWith(shell), https_proxy: "http://127.0.0.1:1" },
  });
  expect(stderr).toMatch(/lacks 2 things/);
  expect(stderr).toMatch(/there is no python3 on PATH/);
  expect(stderr).toMatch(/there is no pulumi on PATH[^]*no Go on PATH[^]*get\.pulumi\.com could not be used/);
  expect(stdout + stderr).not.toMatch(/installing|MLflow server:/);
  expect(exitCode).toBe(2);
});

test("says that Python lacks what makes virtual environments, and how to get it", async () => {
  const stripped = `#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) echo 3.12.1;; esac\n`;
  const { exitCode, stderr } = await llmops(["cloud"], {
    env: machineWith({
      ...shell,
      pulumi: { script: "#!/bin/sh\necho v3.259.0\n" },
      python3: { script: stripped },
    }),
  });
  expect(stderr).toMatch(/python3 3\.12\.1 can make no virtual environment[^]*apt install python3-venv/);
  expect(exitCode).toBe(2);
});

test("names a port that is in use", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const [option, what] of [
    ["--port", "the cloud's proxy"],
    ["--mlflow-port", "the MLflow server"],
  ] as const) {
    const { exitCode, stderr } = await llmops(["rehearse", option, String(port)]);
    expect(stderr).toContain(`Port ${port} for ${what} is in use by another program.`);
    expect(exitCode).toBe(2);
  }
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  [["rehearse", "--port", "99999"], /--port .*99999.* whole number from 1 to 65535/],
  [["rehearse", "--latency", "slow"], /--latency .*slow.*Allowed choices are none, realistic/],
  [["rehearse", "--pulumi-home", "/nowhere"], /--pulumi-home .*Add `--providers installed`/s],
  [["rehearse", "--providers", "installed", "--pulumi-home", "/nowhere"], /no provider plugins in \/nowhere/],
  [["rehearse", "--confg", "a=b"], /unknown option '--confg'[\s\S]*Did you mean --config/],
  [["rehearse", "--port", "5001", "--mlflow-port", "5001"], /--port and --mlflow-port are both 5001/],
  [["cloud", "--config", "region=mars"], /:region is "mars": must be an Azure region/],
  [
    ["rehearse", "--config", "openaiCapacity=0", "--config", "foo=1"],
    /openaiCapacity is "0"|:foo is not a key/,
  ],
  [["rehears"], /unknown command 'rehears'[\s\S]*Did you mean rehearse/],
])("refuses %j with what is allowed", async (args, message) => {
  const { exitCode, stderr, stdout } = await llmops(args);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});
