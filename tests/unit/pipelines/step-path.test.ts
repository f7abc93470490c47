import { announceFolder } from "../../../scripts/step-path";

test("GitHub Actions is told by its file", () => {
  expect(announceFolder("/x/bin", { GITHUB_PATH: "/tmp/path" })).toEqual({ file: "/tmp/path", output: "" });
});

test("Azure Pipelines is told by a command", () => {
  expect(announceFolder("/x/bin", { TF_BUILD: "True" })).toEqual({
    file: undefined,
    output: "##vso[task.prependpath]/x/bin\n",
  });
});

test("a person is told in words", () => {
  expect(announceFolder("/x/bin", {}).output).toBe("Put it on PATH: /x/bin\n");
});
