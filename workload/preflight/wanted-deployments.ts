import type { OfferedModel, OfferedSku } from "../azure/bodies";
import type { DeploymentConfig, LabConfig } from "../lab-config";
import type { CheckContext } from "./check";
import { labIds } from "./places";

/** A deployment that the stack creates, and the configuration keys that say how. */
export interface WantedDeployment extends DeploymentConfig {
  readonly keys: {
    readonly model: string;
    readonly version: string;
    readonly sku: string;
    readonly capacity: string;
  };
  /** The same deployment as it stands already; undefined where it does not. */
  readonly standing?: {
    readonly model: string;
    readonly version: string;
    readonly sku: string;
    readonly capacity: number;
  };
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
      if (found === undefined) return wanted;
      const { model } = found.properties;
      return {
        ...wanted,
        standing: {
          model: model?.name ?? "",
          version: model?.version ?? "",
          sku: found.sku?.name ?? "",
          capacity: found.sku?.capacity ?? 0,
        },
      };
    }),
  );
}

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
