import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completionScript } from "../../../../cli/commands/completion/script";
import { createProgram } from "../../../../cli/program";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  for (const shell of ["bash", "zsh"] as const)
    writeFileSync(join(folder, shell), completionScript(createProgram(), shell));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasShell = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** What bash offers for the last of the words, asked as the shell asks. */
function bash(...words: string[]): string[] {
  const script = `
    source "$0"
    COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
    function=$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\).*/\\1/')
    "$function"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync("bash", ["--norc", "-c", script, join(folder, "bash"), ...words], {
    encoding: "utf8",
    cwd: folder,
  });
  return text.split("\n").filter((line) => line !== "");
}

/** What zsh offers, asked through the bash completion that it brings. */
function zsh(...words: string[]): string[] {
  const script = `
    source "$0" 2>/dev/null
    words=("$@"); CURRENT=$#; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
    compgen -F "_llmops_\${\${1/#llmops/alone}}" -- "\${words[CURRENT]}"`;
  const text = execFileSync("zsh", ["-f", "-c", script, join(folder, "zsh"), ...words], {
    encoding: "utf8",
    cwd: folder,
  });
  return text.split("\n").filter((line) => line !== "");
}

test("offers the commands, and those that begin as the word does", () => {
  expect(bash("llmops", "")).toEqual(expect.arrayContaining(["rehearse", "workload", "completion", "help"]));
  expect(bash("llmops", "re")).toEqual(["rehearse", "recover"]);
  expect(bash("llmops", "cluster", "")).toEqual(expect.arrayContaining(["start", "stop", "status"]));
});

test("offers a command's own options, and no other's", () => {
  expect(bash("llmops", "cluster", "start", "--")).toEqual(["--stack", "--json", "--no-wait", "--help"]);
  expect(bash("llmops", "cluster", "status", "--")).not.toContain("--no-wait");
});

test("offers the choices of an option and of an argument", () => {
  expect(bash("llmops", "rehearse", "--engine", "")).toEqual(["path", "download", "build"]);
  expect(bash("llmops", "rehearse", "--engine", "=", "d")).toEqual(["download"]);
  expect(bash("llmops", "rehearse", "--engine", "=")).toEqual(["path", "download", "build"]);
  expect(bash("llmops", "completion", "z")).toEqual(["zsh"]);
});

test("offers files where a file is expected, and nothing for free text", () => {
  writeFileSync(join(folder, "prompts.jsonl"), "");
  expect(bash("llmops", "workload", "--prompts", "pro")).toEqual(["prompts.jsonl"]);
  expect(bash("llmops", "batch", "pro")).toEqual(["prompts.jsonl"]);
  expect(bash("llmops", "workload", "--run-name", "")).toEqual([]);
});

test("does not take an option's value for a command, and completes no flags of Pulumi", () => {
  expect(bash("llmops", "workload", "--run-name", "cluster", "--pro")).toEqual(["--prompt", "--prompts"]);
  expect(bash("llmops", "up", "--", "--ye")).toEqual([]);
});

test("works after npx, which the project's own command is started by", () => {
  expect(bash("npx", "llmops", "traces", "")).toEqual(expect.arrayContaining(["flush"]));
  expect(bash("npx", "prettier", "")).toEqual([]);
});

(hasShell("zsh") ? test : test.skip)("offers the same in zsh (skipped without zsh)", () => {
  for (const words of [
    ["llmops", "re"],
    ["llmops", "cluster", "start", "--"],
    ["npx", "llmops", "traces", ""],
  ])
    expect(zsh(...words).toSorted()).toEqual(bash(...words).toSorted());
  expect(zsh("llmops", "rehearse", "--engine", "d")).toEqual(["download"]);
});
