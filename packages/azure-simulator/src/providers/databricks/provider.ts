import { createHash, randomBytes } from "node:crypto";
import { isWithin, mapDifferences } from "../rpc/diff";
import {
  InitializationError,
  type CheckFailure,
  type CheckRequest,
  type ConfiguredProvider,
  type DiffRequest,
  type DiffResult,
  type Provider,
} from "../rpc/provider";
import { equal, isUnknown, text, UNKNOWN, type PropertyMap } from "../rpc/values";
import type { HttpClient } from "../http";
import type { Timing } from "../timing";
import { limited } from "../wait";
import { omit } from "./casing";
import { databricksLogin } from "./config";
import { functions } from "./functions";
import type { WorkspaceResource } from "./resource";
import { cluster } from "./resources/cluster";
import { credential } from "./resources/credential";
import { mlflowExperiment } from "./resources/experiment";
import { job } from "./resources/job";
import { secret, secretAcl, secretScope } from "./resources/secrets";
import { directory, notebook } from "./resources/workspace-files";
import { openSession, type Session } from "./session";
import { workspace, WorkspaceError } from "./workspace";

const resources: Readonly<Record<string, WorkspaceResource>> = {
  "databricks:index/cluster:Cluster": cluster,
  "databricks:index/credential:Credential": credential,
  "databricks:index/directory:Directory": directory,
  "databricks:index/job:Job": job,
  "databricks:index/mlflowExperiment:MlflowExperiment": mlflowExperiment,
  "databricks:index/notebook:Notebook": notebook,
  "databricks:index/secret:Secret": secret,
  "databricks:index/secretAcl:SecretAcl": secretAcl,
  "databricks:index/secretScope:SecretScope": secretScope,
};

/** Set on inputs whose name was made up: a replacement may then exist beside the old resource. */
const madeUpName = "__autonamed";

interface Options {
  readonly environment: NodeJS.ProcessEnv;
  readonly http: HttpClient;
  readonly timing: Timing;
}

export const databricksProvider = (options: Options): Provider => ({
  name: "databricks",
  version: "1.110.0",
  async configure(settings) {
    const login = databricksLogin(settings, options.environment);
    return configured(await openSession(options.http, login), options);
  },
});

function resourceOf(token: string): WorkspaceResource {
  const found = resources[token];
  if (found) return found;
  throw new Error(
    `resource type '${token}' has no stand-in; there are: ${Object.keys(resources).join(", ")}`,
  );
}

/** The logical name, a hyphen and seven hexadecimal digits, unless the engine is told otherwise. */
function madeName({ name, randomSeed, autonaming }: CheckRequest): string | undefined {
  if (autonaming?.mode === "disable") return undefined;
  if (autonaming) return autonaming.proposedName;
  const seed = randomSeed.length > 0 ? randomSeed : randomBytes(32);
  return `${name}-${createHash("sha512").update(seed).update(name).digest("hex").slice(0, 7)}`;
}

function withDefaults(resource: WorkspaceResource, request: CheckRequest): PropertyMap {
  const { oldInputs, newInputs } = request;
  const property = resource.autonamed;
  if (property === undefined || newInputs[property] !== undefined) return newInputs;
  const kept = oldInputs[madeUpName] === true ? oldInputs[property] : undefined;
  const name = kept ?? madeName(request);
  return name === undefined ? newInputs : { ...newInputs, [property]: name, [madeUpName]: true };
}

function failuresOf(resource: WorkspaceResource, inputs: PropertyMap): CheckFailure[] {
  const required = [...resource.required, ...(resource.autonamed === undefined ? [] : [resource.autonamed])];
  const missing = required
    .filter((property) => inputs[property] === undefined)
    .map((property) => ({
      property,
      reason: `Missing required argument: the argument "${property}" is required`,
    }));
  const outside = Object.entries(resource.oneOf ?? {})
    .filter(([property, allowed]) => {
      const value = inputs[property];
      return value !== undefined && !isUnknown(value) && !allowed.includes(text(value));
    })
    .map(([property, allowed]) => ({
      property,
      reason: `expected ${property} to be one of ${JSON.stringify(allowed)}, got ${text(inputs[property])}`,
    }));
  return [...missing, ...outside];
}

function difference({ type, oldInputs, oldOutputs, newInputs }: DiffRequest): DiffResult {
  const resource = resourceOf(type);
  const significant = mapDifferences(oldInputs, newInputs).filter(
    (one) => resource.isSignificant?.(one) ?? true,
  );
  const always = resource.perpetual?.(newInputs, oldOutputs) ?? [];
  const differences = [
    ...significant,
    ...always.filter(({ path }) => !significant.some((one) => one.path === path)),
  ].map((one) => ({
    ...one,
    replaces: resource.replaceOnChange.some((property) => isWithin(one.property, property)),
  }));
  const replaces = differences.some((one) => one.replaces);
  const property = resource.autonamed;
  const nameStays =
    property !== undefined && newInputs[madeUpName] !== true && oldInputs[property] === newInputs[property];
  return { differences, deleteBeforeReplace: replaces && nameStays };
}

/** What is known of a resource before the service was asked. */
const preview = (resource: WorkspaceResource, known: PropertyMap): PropertyMap => ({
  ...Object.fromEntries(resource.computed.map((name) => [name, UNKNOWN])),
  ...known,
});

/** Names that begin with `__` are the provider's own and stay in the inputs. */
const declared = (inputs: PropertyMap): PropertyMap => omit(inputs, [madeUpName]);

function configured(session: Session, { http, timing }: Options): ConfiguredProvider {
  /** Says what was being done when the workspace refused, as the real provider does. */
  async function during<T>(what: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof InitializationError || !(error instanceof Error)) throw error;
      throw new Error(`cannot ${what}: ${error.message}`, { cause: error });
    }
  }

  const open = (
    resource: WorkspaceResource,
    signal: AbortSignal,
    timeout: number | undefined,
  ): ReturnType<typeof workspace> =>
    workspace(
      { http, timing, session },
      `resource/${resource.name}`,
      limited(signal, timeout ?? timing.operation),
    );

  return {
    async check(request) {
      const resource = resourceOf(request.type);
      const inputs = withDefaults(resource, request);
      return { inputs, failures: failuresOf(resource, inputs) };
    },

    async diff(request) {
      return difference(request);
    },

    async create({ type, inputs, preview: isPreview, timeout, signal }) {
      const resource = resourceOf(type);
      if (isPreview) return { id: "", outputs: preview(resource, declared(inputs)) };
      const work = resource.create(declared(inputs), open(resource, signal, timeout));
      return during(`create ${resource.name.replaceAll("_", " ")}`, work);
    },

    async read({ type, id, inputs, outputs, timeout, signal }) {
      const resource = resourceOf(type);
      const agent = `resource/${resource.name}`;
      await session.introduce(agent, signal);
      const given = inputs ?? outputs;
      try {
        const found = await resource.read(id, declared(given), open(resource, signal, timeout));
        const seen = Object.entries(found.seen);
        // An import takes all that the service tells; a refresh what has changed since it was last told.
        const changed =
          inputs === undefined ? seen : seen.filter(([name, value]) => !equal(value, outputs[name]));
        return { id, outputs: found.outputs, inputs: { ...given, ...Object.fromEntries(changed) } };
      } catch (error) {
        if (error instanceof WorkspaceError && error.isMissing) return undefined;
        throw new Error(
          `cannot read ${resource.name.replaceAll("_", " ")}: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
    },

    async update({ type, id, oldInputs, oldOutputs, newInputs, preview: isPreview, timeout, signal }) {
      const resource = resourceOf(type);
      if (isPreview) return { ...oldOutputs, ...declared(newInputs) };
      const opened = open(resource, signal, timeout);
      const change = {
        id,
        oldInputs: declared(oldInputs),
        newInputs: declared(newInputs),
        outputs: oldOutputs,
      };
      const work =
        resource.update?.(change, opened) ??
        resource.read(id, change.newInputs, opened).then(({ outputs }) => outputs);
      return during(`update ${resource.name.replaceAll("_", " ")}`, work);
    },

    async delete({ type, id, outputs, timeout, signal }) {
      const resource = resourceOf(type);
      try {
        // Without a host the real provider asks who it is before it deletes, too.
        if (!session.hasHost) await session.introduce(`resource/${resource.name}`, signal);
        await resource.delete(id, outputs, open(resource, signal, timeout));
      } catch (error) {
        if (error instanceof WorkspaceError && error.isMissing) return;
        throw new Error(
          `cannot delete ${resource.name.replaceAll("_", " ")}: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
    },

    async invoke({ token, args, signal }) {
      const invocation = functions[token];
      if (invocation === undefined) {
        const known = Object.keys(functions).join(", ");
        throw new Error(`function '${token}' has no stand-in; there are: ${known}`);
      }
      return invocation.run(args, workspace({ http, timing, session }, `data/${invocation.name}`, signal));
    },
  };
}
