import { UserError } from "rest-client";
import { installedPython, pythonEnvironment, type Packages } from "../rehearsal/python";

/** A Python that has the packages, or why what needs them is left out. */
export type PythonWith = { readonly python: string } | { readonly leftOut: string };

export interface InstallOptions {
  /** Whether packages that are missing are installed. */
  readonly install: boolean;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Packages that cannot be installed leave out what needs them; everything else is still measured. */
export async function pythonWith(
  packages: Packages,
  { install, progress, signal }: InstallOptions,
): Promise<PythonWith> {
  const { env } = process;
  if (!install) {
    const python = await installedPython(env, packages);
    return python === undefined
      ? { leftOut: `${packages.title} is not installed, and a short round does not install it` }
      : { python };
  }
  try {
    return { python: await pythonEnvironment({ env, packages, progress, signal }) };
  } catch (error) {
    if (error instanceof UserError) return { leftOut: error.message };
    throw error;
  }
}
