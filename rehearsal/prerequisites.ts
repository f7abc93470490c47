import { type Engine, requireEngine } from "./engine/engine";
import { usageError, UserError } from "rest-client";
import { freePort } from "./ports";
import { requirePython } from "./python";

export interface Prerequisites {
  readonly env: NodeJS.ProcessEnv;
  readonly engine?: Engine["source"] | undefined;
  readonly port?: number | undefined;
  readonly mlflowPort?: number | undefined;
}

/**
 * Looks, before anything is started or installed, whether everything is there that a rehearsal needs of the machine.
 * @throws UserError that names all that is not, with where to get each
 */
export async function requirePrerequisites({ env, engine, port, mlflowPort }: Prerequisites): Promise<void> {
  if (port !== undefined && port === mlflowPort)
    throw usageError(`--port and --mlflow-port are both ${port}: each needs a port of its own.`);
  const looks = await Promise.allSettled([
    requirePython(env),
    requireEngine(env, engine),
    ...(port === undefined ? [] : [freePort(port, "the cloud's proxy")]),
    ...(mlflowPort === undefined ? [] : [freePort(mlflowPort, "the MLflow server")]),
  ]);
  const missing = looks.flatMap((look) => (look.status === "rejected" ? [look.reason as Error] : []));
  const [first] = missing;
  if (first === undefined) return;
  if (missing.length === 1 || !missing.every((one) => one instanceof UserError)) throw first;
  const told = missing.map(({ message, hint }) =>
    [message, ...(hint === undefined ? [] : [hint])].join("\n"),
  );
  throw usageError(`This machine lacks ${missing.length} things:\n${told.join("\n")}`);
}
