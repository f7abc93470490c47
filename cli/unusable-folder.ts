import { homedir, tmpdir } from "node:os";
import { sep } from "node:path";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "its file system is read-only",
  ENOSPC: "its disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "part of this path is not a folder",
  ENOENT: "its parent folder does not exist",
};

/**
 * The message for a folder or file that the command cannot write to, with the variable that sets the folder. Undefined
 * for every other error.
 */
export function unusableFolder(
  error: unknown,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly message: string; readonly hint: string } | undefined {
  const { code = "", path, syscall = "" } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const reason = reasons[code];
  // A missing input file is not a folder that cannot be written to.
  if (reason === undefined || (code === "ENOENT" && !syscall.startsWith("mk"))) return undefined;
  if (path === undefined) {
    if (code !== "ENOSPC" && code !== "EDQUOT") return undefined;
    return {
      message: `the output cannot be written: ${reason}`,
      hint: variablesHint("XDG_CACHE_HOME, XDG_STATE_HOME or TMPDIR"),
    };
  }
  return { message: `${path} cannot be written to: ${reason}`, hint: hintFor(path, environment) };
}

const variablesHint = (names: string): string => `Set ${names} to a folder that can be written to.`;

function hintFor(path: string, environment: NodeJS.ProcessEnv): string {
  const folders: readonly (readonly [names: string, folder: string | undefined])[] = [
    ...["XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR", "TMP", "TEMP", "LOCALAPPDATA"].map(
      (name) => [name, environment[name]] as const,
    ),
    ["HOME, or XDG_CACHE_HOME and XDG_STATE_HOME,", environment["HOME"] ?? homedir()],
    ["TMPDIR", tmpdir()],
  ];
  const [found] = folders
    .filter(
      ([, folder]) =>
        folder && (path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)),
    )
    .toSorted(([, one = ""], [, other = ""]) => other.length - one.length);
  return found === undefined ? "Choose another folder, or change its permissions." : variablesHint(found[0]);
}
