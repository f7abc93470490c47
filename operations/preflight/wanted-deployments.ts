import type { Deployment, OfferedModel, OfferedSku } from "azure-client";
import type { DeploymentConfig, LabConfig } from "../../infra/config/types";
import { sameName, type StandingDeployment } from "../../infra/config/deployment-order";
import type { CheckContext } from "./check";
import { labIds } from "../../infra/config/azure-resources";

/** A deployment that the stack creates, and the configuration keys that say how. */
export interface WantedDeployment extends DeploymentConfig {
  readonly keys: {
    readonly model: string;
    readonly version: string;
    readonly sku: string;
    readonly capacity: string;
  };
  /** The same deployment as it stands already; undefined where it does not. */
  readonly standing?: Omit<StandingDeployment, "name"> & { readonly version: string };
}

/** The deployments that the configuration has the stack create, in their order. */
export function wantedDeployments({ model }: LabConfig): WantedDeployment[] {
  const first =
    model.deployment.kind === "new"
      ? [
          {
            ...model.deployment.config,
            keys: {
              model: "openaiModel",
              version: "openaiModelVersion",
              sku: "openaiSku",
              capacity: "openaiCapacity",
            },
          },
        ]
      : [];
  const more = model.moreDeployments.map((deployment, index) => {
    const at = (field: string): string => `--path 'openaiMoreDeployments[${index}].${field}'`;
    const keys = {
      model: at("model"),
      version: at("modelVersion"),
      sku: at("sku"),
      capacity: at("capacity"),
    };
    return { ...deployment, keys };
  });
  return [...first, ...more];
}

/** The same with what stands of them already, which holds quota and a version that nobody new would get. */
export async function withStanding({ config, facts }: CheckContext): Promise<WantedDeployment[]> {
  const account = labIds(config).account;
  return Promise.all(
    wantedDeployments(config).map(async (wanted) => {
      const found = await facts.deployment(account, wanted.name);
      return found === undefined ? wanted : { ...wanted, standing: standingOf(found) };
    }),
  );
}

/** What the stack's own state has on the lab's account, and the configuration has no more. */
export async function droppedDeployments({ config, facts }: CheckContext): Promise<StandingDeployment[]> {
  const account = labIds(config).account;
  const deployments = `${account}/deployments/`.toLowerCase();
  const wanted = wantedDeployments(config);
  const names = [...facts.ownIds]
    .filter((id) => id.startsWith(deployments))
    .map((id) => id.slice(deployments.length))
    .filter((name) => !wanted.some((one) => sameName(one.name, name)));
  const found = await Promise.all(
    names.map(async (name) => {
      const deployment = await facts.deployment(account, name);
      return deployment === undefined ? [] : [{ name, ...standingOf(deployment) }];
    }),
  );
  return found.flat();
}

const standingOf = ({
  sku,
  properties: { model },
}: Deployment): NonNullable<WantedDeployment["standing"]> => ({
  model: model?.name ?? "",
  version: model?.version ?? "",
  sku: sku?.name ?? "",
  capacity: sku?.capacity ?? 0,
});

/** The version of a model that a deployment gets: the one named, else the region's default. */
export const versionFor = (
  wanted: Pick<DeploymentConfig, "model" | "modelVersion">,
  offered: readonly OfferedModel[],
): OfferedModel | undefined =>
  offered
    .filter(({ format, name }) => format === "OpenAI" && name === wanted.model)
    .find(({ version, isDefaultVersion }) =>
      wanted.modelVersion === undefined ? isDefaultVersion === true : version === wanted.modelVersion,
    );

/** A model's deployment type by its name. */
export const skuFor = (model: OfferedModel | undefined, name: string): OfferedSku | undefined =>
  model?.skus?.find((sku) => sku.name === name);
