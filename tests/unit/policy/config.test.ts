import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIG_KEYS } from "../../../infra/config/keys";
import { LAB_REGIONS } from "../../../infra/config/regions";
import { WORKSPACE_SKUS } from "../../../infra/config/types";
import { allAzureResources } from "../../../infra/config/azure-resources";
import { AUTH_OUTPUT_KEYS } from "../../../infra/outputs";
import { policies } from "../../../packages/policy-pack/policies";
import { tagViolations } from "../../../packages/policy-pack/rules/tags";

const defaults = (): Readonly<Record<string, Record<string, unknown>>> =>
  Object.fromEntries(
    policies.flatMap(({ name, configSchema }) =>
      configSchema === undefined
        ? []
        : [
            [
              name,
              Object.fromEntries(
                Object.entries(configSchema.properties).map(([key, schema]) => [key, schema.default]),
              ),
            ],
          ],
    ),
  );

test("the defaults are what the lab is by default", () => {
  const { openaiSku, openaiCapacity, clusterNodeType, clusterWorkers } = CONFIG_KEYS;
  expect(defaults()).toMatchObject({
    "allowed-regions": { regions: LAB_REGIONS },
    "allowed-skus": {
      deployments: [openaiSku.default],
      workspaces: WORKSPACE_SKUS,
      nodeTypes: [clusterNodeType.default],
    },
    "limited-size": { capacity: openaiCapacity.default, workers: clusterWorkers.default },
    "secret-values-at-home": { outputs: [AUTH_OUTPUT_KEYS.key] },
  });
});

test.each(allAzureResources)("asks tags of $kind exactly where it takes them", ({ token, takesTags }) => {
  const violations = tagViolations({ type: token, name: "one", props: {} }, { tags: ["project"] });
  expect(violations).toEqual(takesTags ? ["tags.project is missing"] : []);
});

test("the configuration that pipelines use is the default of each policy that has one", () => {
  const configured: unknown = JSON.parse(
    readFileSync(join(__dirname, "../../../packages/policy-pack/config.json"), "utf8"),
  );
  expect(configured).toEqual(defaults());
});
