import { ArmError } from "azure-client";
import { armOf } from "../../stack/connect";
import type { ArmClient } from "azure-client";
import { taggedShape, workspaceShape } from "azure-client";
import { versionOf } from "../../infra/config/azure-resources";
import { workspaceTarget } from "../../stack/connection";
import { RestError } from "rest-client";
import { MlflowClient } from "mlflow-js-client";
import { retryPolicyFrom } from "rest-client";
import { filledText, list, object, type Shape } from "rest-client";
import type { Tags } from "../ownership";
import { readStackConfiguration } from "../../stack/configuration";
import type { Connect } from "./duplicate-jobs";
import { idByName } from "./look-up";
import type { Repair } from "./repairs";

/** A provider of what is inside a workspace, and that workspace's ARM id and address. */
export interface WorkspaceUse {
  readonly provider: string;
  readonly workspaceId: string;
  readonly host: string | undefined;
}

/** What recovery asks of the services. Where they do not say, it is told why and takes nothing for granted. */
export interface Services {
  /** Whether a workspace is not there any more, or is another one by now; false where that cannot be found out. */
  isGone(workspace: WorkspaceUse): Promise<boolean>;
  /** A workspace by its address. */
  readonly workspace: Connect;
  /**
   * What a creation would make, where it is there already. Not asked: nothing tells it of such a thing. Not told: the
   * service did not answer, and why was said.
   */
  existing(repair: Repair, host: unknown): Promise<Found | "absent" | "not asked" | "not told">;
}

/** Something that exists. */
export interface Found {
  readonly id: string;
  /** Of a thing of Azure's. */
  readonly tags: Tags;
}

interface Asking {
  readonly project: string;
  readonly stack?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly onNotice: (text: string) => void;
}

type Named = { readonly name: string }[];
const named: Shape<Named> = list(object<{ name: string }>({ name: filledText }, {}));

/** Reads what a workspace has of the things that are known by their names, by type. */
const lists: Readonly<Record<string, (http: MlflowClient) => Promise<Named | undefined>>> = {
  async "databricks:index/secretScope:SecretScope"(http) {
    const request = { method: "GET", path: "/api/2.0/secrets/scopes/list" } as const;
    return (await http.json(request, object<{ scopes?: Named }>({}, { scopes: named }))).scopes;
  },
  async "databricks:index/credential:Credential"(http) {
    const request = { method: "GET", path: "/api/2.1/unity-catalog/credentials" } as const;
    return (await http.json(request, object<{ credentials?: Named }>({}, { credentials: named })))
      .credentials;
  },
};

/** The services by the stack's login, which is looked up with the first question. */
export function services({ project, stack, environment, onNotice }: Asking): Services {
  let arm: Promise<ArmClient> | undefined;
  const armClient = (): Promise<ArmClient> =>
    (arm ??= readStackConfiguration({ directory: project, stack, environment }).then((read) => armOf(read)));
  const workspace: Connect = (host) =>
    new MlflowClient(workspaceTarget(host, environment), { retry: retryPolicyFrom(environment) });

  /** Undefined where the service did not say. */
  async function told<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ArmError) && !(error instanceof RestError)) throw error;
      onNotice(`It could not be found out whether ${what} exists: ${error.message}`);
      return undefined;
    }
  }

  const asking = async (
    what: string,
    ask: () => Promise<Found | undefined>,
  ): Promise<Found | "absent" | "not told"> => {
    const found = await told(what, async () => ({ answer: await ask() }));
    return found === undefined ? "not told" : (found.answer ?? "absent");
  };

  /** What ARM has at an id, and null where it has nothing. */
  const atArm = async <T>(id: string, shape: Shape<T>): Promise<T | null | undefined> => {
    const version = versionOf(id);
    if (version === undefined) return undefined;
    return told(id, async () => (await (await armClient()).find(id, version, shape)) ?? null);
  };

  return {
    workspace,
    async isGone({ workspaceId, host }) {
      const found = await atArm(workspaceId, workspaceShape);
      if (found === null) return true;
      // Made again under the same id it is empty, and has another address.
      const address = found?.properties.workspaceUrl;
      return address !== undefined && host !== undefined && host !== `https://${address}`;
    },
    async existing(repair, host) {
      if (repair.kind === "look up")
        return asking(repair.name, async () => {
          const id = await idByName(workspace(repair.host), repair);
          return id === undefined ? undefined : { id, tags: {} };
        });
      if (repair.kind !== "import") return "not asked";
      const { id, name, type } = repair;
      if (id.startsWith("/subscriptions/")) {
        const version = versionOf(id);
        if (version === undefined) return "not asked";
        return asking(id, async () => {
          const found = await (await armClient()).find(id, version, taggedShape);
          return found && { id, tags: found.tags };
        });
      }
      const read = lists[type];
      if (read === undefined || typeof host !== "string") return "not asked";
      return asking(name, async () => {
        const found = await read(workspace(host));
        return found?.some((one) => one.name === id) ? { id, tags: {} } : undefined;
      });
    },
  };
}
