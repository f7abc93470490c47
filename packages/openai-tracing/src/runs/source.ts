import { readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { withoutCredentials } from "rest-client";

/** Who ran what, as MLflow keeps it with a run and with a trace. */
export interface Source {
  /** Name of the user, the tag `mlflow.user`. */
  user: string;
  /** The script or command, the tag `mlflow.source.name`. */
  name: string;
  /**
   * What of a Git repository was run; undefined outside of one. `branch` is empty where none is checked out,
   * and `repoUrl`, the address of the remote `origin`, where there is none.
   */
  git:
    | {
        /** Hash of the commit that is checked out. */
        commit: string;
        /** Name of the branch; empty where none is checked out. */
        branch: string;
        /** Address of the remote `origin`, without credentials; empty where there is none. */
        repoUrl: string;
      }
    | undefined;
}

/** The source of this process. */
export function sourceOfProcess(
  name: string = basename(process.argv[1] ?? "node"),
  directory: string = process.cwd(),
): Source {
  return { user: userName(), name, git: readGit(directory) };
}

function userName(): string {
  const named =
    process.env["LOGNAME"] ?? process.env["USER"] ?? process.env["LNAME"] ?? process.env["USERNAME"];
  if (named !== undefined && named !== "") return named;
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

/** Reads a repository's files, since starting git would take longer than the whole delivery of a trace. */
function readGit(directory: string): Source["git"] {
  try {
    const gitDirectory = findGitDirectory(resolve(directory));
    if (gitDirectory === undefined) return undefined;
    const common = readText(join(gitDirectory, "commondir"))?.trim();
    const shared = common === undefined ? gitDirectory : resolve(gitDirectory, common);
    const head = readText(join(gitDirectory, "HEAD"))?.trim() ?? "";
    const reference = /^ref: (.+)$/.exec(head)?.[1];
    const commit = reference === undefined ? head : resolveReference(gitDirectory, shared, reference);
    if (commit === undefined || commit === "") return undefined;
    return {
      commit,
      branch: reference?.replace(/^refs\/heads\//, "") ?? "",
      repoUrl: withoutCredentials(originUrl(readText(join(shared, "config")) ?? "")),
    };
  } catch {
    return undefined;
  }
}

function findGitDirectory(directory: string): string | undefined {
  const candidate = join(directory, ".git");
  const found = statSync(candidate, { throwIfNoEntry: false });
  if (found?.isDirectory()) return candidate;
  if (found?.isFile()) {
    const pointer = /^gitdir: (.+)$/m.exec(readText(candidate) ?? "")?.[1];
    return pointer === undefined ? undefined : resolve(directory, pointer.trim());
  }
  const parent = dirname(directory);
  return parent === directory ? undefined : findGitDirectory(parent);
}

function resolveReference(gitDirectory: string, shared: string, reference: string): string | undefined {
  const loose = readText(join(gitDirectory, reference)) ?? readText(join(shared, reference));
  if (loose !== undefined) return loose.trim();
  const line = readText(join(shared, "packed-refs"))
    ?.split("\n")
    .find((candidate) => candidate.endsWith(` ${reference}`));
  return line?.split(" ")[0];
}

function originUrl(config: string): string {
  const section = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? "";
  return /^\s*url\s*=\s*(.+?)\s*$/m.exec(section)?.[1] ?? "";
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
