import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policies } from "../../../policy/policies";

test("the configuration that pipelines use is the default of each policy that has one", () => {
  const defaults = Object.fromEntries(
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
  const configured: unknown = JSON.parse(
    readFileSync(join(__dirname, "../../../policy/config.json"), "utf8"),
  );
  expect(configured).toEqual(defaults);
});
