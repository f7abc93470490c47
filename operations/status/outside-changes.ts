import type { ArmClient } from "azure-client";
import { accountShape } from "azure-client";
import { versionOf } from "../../infra/config/azure-resources";
import { clustersClient, isMissingCluster } from "databricks-client";
import { RestError } from "rest-client";
import { findExperimentById } from "mlflow-js-client";
import type { MlflowClient } from "mlflow-js-client";
import { anything, filledText, list, object } from "rest-client";
import type { Connect } from "../recovery/duplicate-jobs";
import { bare, nameGiven } from "../recovery/experiments";
import { providerHost, providerInput } from "../recovery/repairs";
import { nameOf, type StateResource } from "../../stack/state";
import { createdOf } from "../../stack/resources";

/** What somebody did to a thing of the stack's, in the portal or the workspace. */
export interface OutsideChange {
  readonly kind: string;
  /** What the service calls it. */
  readonly name: string;
  readonly id: string;
  /** `deleted`, or what of it is otherwise. */
  readonly change: string;
}

export interface OutsideOptions {
  readonly arm: ArmClient;
  readonly connect: Connect;
  readonly resources: readonly StateResource[];
  /** Gives "unknown" where a service does not answer, and keeps why. */
  readonly asked: <T>(name: string, read: () => Promise<T>) => Promise<T | "unknown">;
}

/** How a thing differs from what the stack made; undefined where it does not. */
type Look = (
  http: MlflowClient,
  thing: StateResource & { readonly id: string },
  resources: readonly StateResource[],
) => Promise<string | undefined>;

const get = (http: MlflowClient, path: string, query: Readonly<Record<string, string>>) =>
  http.json({ method: "GET", path: `${path}?${new URLSearchParams(query).toString()}` }, anything);

/** Whether a list of names of the workspace's has one. */
async function hasNamed(http: MlflowClient, path: string, of: string, key: string, name: string) {
  const named = list(object<Record<string, string>>({ [key]: filledText }, {}));
  const found = await http.json(
    { method: "GET", path },
    object<Record<string, unknown>>({}, { [of]: named }),
  );
  const all = (found[of] ?? []) as Record<string, string>[];
  return all.some((one) => one[key] === name);
}

/** Of what outlives its workspace. */
const unseen = "in the region's metastore, and not to be seen: its workspace is gone";

const path: Look = async (http, { id }) =>
  void (await get(http, "/api/2.0/workspace/get-status", { path: id }));

/** By the last part of the type's token. */
const looks: Readonly<Record<string, Look>> = {
  Directory: path,
  Notebook: path,
  async Cluster(http, { id, inputs }) {
    const cluster = await clustersClient(http).cluster(id);
    return (
      otherwise("its machine type", cluster.node_type_id, inputs?.["nodeTypeId"]) ??
      otherwise("its runtime", cluster.spark_version, inputs?.["sparkVersion"])
    );
  },
  async MlflowExperiment(http, thing, resources) {
    const found = await findExperimentById(http, thing.id);
    if (found === undefined) return "deleted for good";
    if (found.lifecycle_stage === "deleted") return "deleted, with its runs and traces kept";
    const name = nameGiven(thing, resources);
    return bare(name ?? "") === bare(found.name) ? undefined : otherwise("its name", found.name, name);
  },
  async Job(http, { id }) {
    await get(http, "/api/2.2/jobs/get", { job_id: id });
    return undefined;
  },
  async Credential(http, { id }) {
    await get(http, `/api/2.1/unity-catalog/credentials/${encodeURIComponent(id)}`, {});
    return undefined;
  },
  async SecretScope(http, { id }) {
    return (await hasNamed(http, "/api/2.0/secrets/scopes/list", "scopes", "name", id))
      ? undefined
      : "deleted";
  },
  async Secret(http, { id }) {
    const [scope = "", key = ""] = id.split("|||");
    const query = new URLSearchParams({ scope }).toString();
    return (await hasNamed(http, `/api/2.0/secrets/list?${query}`, "secrets", "key", key))
      ? undefined
      : "deleted";
  },
};

/** The service's word for something and the stack's, where both are known and differ. */
const otherwise = (what: string, is: string | undefined, made: unknown): string | undefined =>
  is === undefined || typeof made !== "string" || is === made ? undefined : `${what} is ${is}, not ${made}`;

/** Clusters and jobs are missing as an invalid parameter. */
const isMissing = (error: unknown): boolean =>
  error instanceof RestError &&
  (error.status === 404 ||
    error.code === "RESOURCE_DOES_NOT_EXIST" ||
    isMissingCluster(error) ||
    (error.code === "INVALID_PARAMETER_VALUE" && /does not exist/i.test(error.message)));

/**
 * What of the stack's own was deleted or changed by somebody else. What went with something else that was deleted is not
 * told: a workspace's contents, a group's resources.
 */
export async function outsideChanges(options: OutsideOptions): Promise<readonly OutsideChange[]> {
  const { resources, asked } = options;
  const standing = createdOf(resources).filter(
    (one) => one.delete !== true && one.pendingReplacement !== true,
  );
  const azure = standing.flatMap((one) => {
    const id = one.id?.replace(/^\/?subscriptions\//, "/subscriptions/") ?? "";
    return id.startsWith("/subscriptions/") ? [{ ...one, id }] : [];
  });
  const inAzure = await Promise.all(
    azure.map((one) => asked(nameIn(one.id), () => azureChange(one, options))),
  );
  const changes = inAzure.flatMap((one) => (one === undefined || one === "unknown" ? [] : [one]));
  const goneIds = changes.filter(({ change }) => change === "deleted").map(({ id }) => id.toLowerCase());
  const within = (id: string): boolean => goneIds.some((gone) => id.toLowerCase().startsWith(`${gone}/`));
  const inside = await Promise.all(
    standing.map(async (one): Promise<OutsideChange[]> => {
      const { type, id } = one;
      const kind = type.split(":").at(-1) ?? type;
      const look = type.startsWith("databricks:") ? looks[kind] : undefined;
      const workspace = providerInput(resources, one, "azureWorkspaceResourceId");
      const host = providerHost({ deployment: { resources } }, one);
      if (look === undefined || id === undefined || typeof host !== "string") return [];
      if (typeof workspace === "string" && (goneIds.includes(workspace.toLowerCase()) || within(workspace)))
        return kind === "Credential" ? [{ kind: words(kind), name: id, id, change: unseen }] : [];
      const change = await asked(nameOf(one.urn), () =>
        look(options.connect(host), { ...one, id }, resources).catch((error: unknown) => {
          if (isMissing(error)) return "deleted";
          throw error;
        }),
      );
      return change === undefined || change === "unknown"
        ? []
        : [{ kind: words(kind), name: id, id, change }];
    }),
  );
  return [...changes.filter(({ id }) => !within(id)), ...inside.flat()];
}

async function azureChange(
  { id, type, inputs }: StateResource & { readonly id: string },
  { arm }: OutsideOptions,
): Promise<OutsideChange | undefined> {
  const version = versionOf(id);
  if (version === undefined) return undefined;
  const about = { kind: words(type.split(":").at(-1) ?? type), name: nameIn(id), id };
  if (!type.endsWith(":Account"))
    return (await arm.find(id, version, anything)) === undefined
      ? { ...about, change: "deleted" }
      : undefined;
  const account = await arm.find(id, version, accountShape);
  if (account === undefined) return { ...about, change: "deleted" };
  const made = inputs?.["properties"] as { disableLocalAuth?: unknown } | undefined;
  const keysOff = account.properties.disableLocalAuth === true && made?.disableLocalAuth !== true;
  return keysOff ? { ...about, change: "its keys are switched off" } : undefined;
}

const nameIn = (id: string): string => id.split("/").at(-1) ?? id;

/** `SecretScope` as `secret scope`. */
const words = (type: string): string =>
  type
    .replace(/^Mlflow/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
