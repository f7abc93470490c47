import { Lab } from "./infra/lab";
import { readConfig } from "./infra/stack-config";

/**
 * The program: the stack's configuration in, a lab out, its outputs exported (see infra/outputs.ts).
 * A function, so that Pulumi waits for the configuration, which may have to ask the Azure provider.
 */
export = async () => {
  const { config, state } = await readConfig();
  const lab = new Lab("lab", config, state);
  return lab.outputs;
};
