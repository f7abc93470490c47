import { accountIncompatibilities } from "../../../infra/existing/account";
import { clusterIncompatibilities } from "../../../infra/existing/cluster";
import { deploymentIncompatibilities } from "../../../infra/existing/deployment";
import type { LabConfig } from "../../../infra/config/types";
import { workspaceIncompatibilities } from "../../../infra/existing/workspace";
import { isMissingCluster } from "databricks-client";
import { type Check, ok, problem } from "../check";
import type { Facts } from "../facts";
import { workspaceHost } from "../places";
import type { Verdict } from "../report";

/** A part that the configuration says exists, and what keeps it from being the lab's. */
export interface ExistingFound {
  readonly key: string;
  readonly name: string;
  readonly incompatibilities: readonly string[];
}

/** Whether the parts that exist can be the lab's. */
export function decideExisting(parts: readonly ExistingFound[]): Verdict {
  const incompatibilities = parts.flatMap(({ key, name, incompatibilities: found }) =>
    found.map((one) => `${key}, ${name}: ${one}`),
  );
  if (incompatibilities.length > 0) return problem(incompatibilities.join("; "));
  return ok(parts.map(({ name }) => `${name} can be used`).join(", "));
}

const missing = ["it does not exist, or your login cannot see it"];

/** What the program itself will complain about, read beforehand. */
export const existingCheck: Check = {
  id: "existing",
  title: "Existing parts",
  stops: "up",
  regional: false,
  applies: ({ model, workspace }) => model.account.kind === "existing" || workspace.kind === "existing",
  run: async ({ config, facts }) => decideExisting((await Promise.all(readers(config, facts))).flat()),
};

function readers(config: LabConfig, facts: Facts): Promise<ExistingFound[]>[] {
  const { model, workspace, cluster } = config;
  const read = async <T>(
    key: string,
    name: string,
    reading: Promise<T | undefined>,
    check: (found: T) => readonly string[],
  ): Promise<ExistingFound[]> => {
    const found = await reading;
    return [{ key, name, incompatibilities: found === undefined ? missing : check(found) }];
  };
  const readings: Promise<ExistingFound[]>[] = [];
  if (model.account.kind === "existing") {
    const { id, name } = model.account.id;
    readings.push(
      read("existingOpenaiAccountId", name, facts.account(id), (found) =>
        accountIncompatibilities(found, model.auth),
      ),
    );
    if (model.deployment.kind === "existing") {
      const { name: deployment, wanted } = model.deployment;
      readings.push(
        read("existingOpenaiDeployment", deployment, facts.deployment(id, deployment), (found) =>
          deploymentIncompatibilities(found, wanted),
        ),
      );
    }
  }
  if (workspace.kind === "existing") {
    const { id, name } = workspace.id;
    readings.push(
      read("existingWorkspaceId", name, facts.workspace(id), ({ properties }) =>
        workspaceIncompatibilities(properties, model.auth),
      ),
    );
    if (cluster.kind === "existing") readings.push(readCluster(cluster.id, config, facts));
  }
  return readings;
}

async function readCluster(id: string, config: LabConfig, facts: Facts): Promise<ExistingFound[]> {
  const host = await workspaceHost(config, facts);
  if (host === undefined) return [];
  const part = { key: "existingClusterId", name: id };
  try {
    const found = await facts.cluster(host, id);
    const incompatibilities = clusterIncompatibilities({
      sparkVersion: found.spark_version,
      runtimeEngine: found.runtime_engine,
      dataSecurityMode: found.data_security_mode,
    });
    return [{ ...part, incompatibilities }];
  } catch (error) {
    if (!isMissingCluster(error)) throw error;
    return [{ ...part, incompatibilities: missing }];
  }
}
