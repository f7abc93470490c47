import { join } from "node:path";
import { run } from "../../rehearsal/command";
import { projectFolder, pythonEnvironment } from "../../rehearsal/python";

test("a task of the batch notebook keeps to its part of any minute, and waits for no more", async () => {
  const python = await pythonEnvironment({ env: process.env, progress: () => undefined });
  const notebook = join(projectFolder(), "infra", "notebooks", "batch_prompts.py");
  const done = await run(python, [join(__dirname, "notebook", "budget.py"), notebook, "200"]);
  expect(done).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(done.stdout)).toEqual([]);
});
