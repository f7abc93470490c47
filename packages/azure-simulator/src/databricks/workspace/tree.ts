import { alreadyExists, DatabricksError, invalidParameter, notFound } from "../errors";

export type ObjectType = "DIRECTORY" | "NOTEBOOK" | "FILE" | "MLFLOW_EXPERIMENT";

/** An object at a path of a workspace. */
export interface WorkspaceObject {
  readonly type: ObjectType;
  readonly path: string;
  readonly id: number;
  /** Notebooks only. */
  readonly language?: string;
  readonly content?: Buffer;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What stands where in a workspace: directories, notebooks, files and experiments under absolute paths. */
export interface ObjectTree {
  get(path: string): WorkspaceObject | undefined;
  /** What lies directly in a directory, by path. */
  children(path: string): readonly WorkspaceObject[];
  /** Creates a directory and those above it; nothing when it exists. */
  mkdirs(path: string, now: number): void;
  /** Puts an object at a path whose parent exists; replaces one of the same type only when told to. */
  put(object: NewObject, now: number, overwrite?: boolean): WorkspaceObject;
  /** Removes an object, and for a directory all below it; gives what was removed. */
  remove(path: string, recursive?: boolean): readonly WorkspaceObject[];
}

export interface NewObject {
  readonly type: Exclude<ObjectType, "DIRECTORY">;
  readonly path: string;
  /** Given by whoever keeps the object elsewhere (an experiment's id); else a new one. */
  readonly id?: number;
  readonly language?: string;
  readonly content?: Buffer;
}

/** Folders that a workspace is born with and that cannot be deleted. */
const protectedPaths = new Set(["/", "/Users", "/Shared", "/Repos"]);

/** The one spelling of a path: absolute, no slash at its end, without the `/Workspace` that may precede it. */
export function normalPath(path: string): string {
  if (!path.startsWith("/")) throw invalidParameter(`Path (${path}) doesn't start with '/'`);
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.some((part) => part === "." || part === ".."))
    throw invalidParameter(`Path (${path}) must not contain '.' or '..'`);
  return `/${(parts[0] === "Workspace" ? parts.slice(1) : parts).join("/")}`;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** @param user whose home folder exists from the beginning */
export function newTree(user: string, nextId: () => number, now: number): ObjectTree {
  const objects = new Map<string, WorkspaceObject>();
  const directory = (path: string, at: number): void => {
    objects.set(path, { type: "DIRECTORY", path, id: nextId(), createdAt: at, modifiedAt: at });
  };
  for (const path of [...protectedPaths, `/Users/${user}`]) directory(path, now);
  const below = (path: string): WorkspaceObject[] =>
    [...objects.values()].filter((object) => object.path.startsWith(path === "/" ? "/" : `${path}/`));

  const mkdirs = (path: string, at: number): void => {
    const existing = objects.get(path);
    if (existing?.type === "DIRECTORY") return;
    if (existing) throw alreadyExists(`Path (${path}) already exists and is not a directory.`);
    mkdirs(parentOf(path), at);
    directory(path, at);
  };

  return {
    get: (path) => objects.get(path),
    children: (path) =>
      below(path)
        .filter((object) => object.path !== "/" && parentOf(object.path) === path)
        .sort((left, right) => (left.path < right.path ? -1 : 1)),
    mkdirs,
    put({ type, path, id, language, content }, at, overwrite = false) {
      const parent = parentOf(path);
      if (objects.get(parent)?.type !== "DIRECTORY")
        throw notFound(`The parent folder (${parent}) does not exist.`);
      const existing = objects.get(path);
      if (existing && (!overwrite || existing.type !== type))
        throw alreadyExists(`Path (${path}) already exists.`);
      const object: WorkspaceObject = {
        type,
        path,
        id: existing?.id ?? id ?? nextId(),
        ...(language !== undefined && { language }),
        ...(content !== undefined && { content }),
        createdAt: existing?.createdAt ?? at,
        modifiedAt: at,
      };
      objects.set(path, object);
      return object;
    },
    remove(path, recursive = false) {
      const object = objects.get(path);
      if (!object) throw notFound(`Path (${path}) doesn't exist.`);
      if (protectedPaths.has(path))
        throw new DatabricksError(400, "DIRECTORY_PROTECTED", `Folder ${path} is protected`);
      const inside = object.type === "DIRECTORY" ? below(path) : [];
      if (inside.length > 0 && !recursive)
        throw new DatabricksError(400, "DIRECTORY_NOT_EMPTY", `Folder (${path}) is not empty`);
      const removed = [...inside, object];
      for (const one of removed) objects.delete(one.path);
      return removed;
    },
  };
}
