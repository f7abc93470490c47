import type { PropertyMap } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import { startProviders } from "../../../../packages/azure-simulator/src/providers";
import { attach, type EngineSide } from "./engine";
import { startFakeCloud, type FakeCloud, type Routes } from "./fake-cloud";

/** Waiting times for tests: none to speak of. */
export const quick = {
  armPutPoll: 1,
  armDeletePoll: 1,
  armRetries: [1, 1, 1],
  registrationPoll: 1,
  registrationPolls: 5,
  workspaceRetries: [1, 1, 1],
  clusterPolls: [1],
};

export interface Setup {
  readonly cloud: FakeCloud;
  readonly provider: EngineSide;
  readonly debugProviders: string;
  close(): Promise<void>;
}

/** A scripted cloud, the providers, and one configured instance of one of them. */
export async function setUp(
  name: "azure-native" | "databricks",
  routes: Routes,
  config: PropertyMap = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Setup> {
  const cloud = await startFakeCloud(routes);
  const providers = await startProviders({
    environment: { ...cloud.environment, ...environment },
    timing: quick,
  });
  const provider = attach(providers.debugProviders, name);
  const close = async (): Promise<void> => {
    provider.close();
    await providers.close();
    await cloud.close();
  };
  try {
    await provider.configure(config);
  } catch (error) {
    await close();
    throw error;
  }
  return { cloud, provider, debugProviders: providers.debugProviders, close };
}

/** Sets up, does the work, and cleans up whatever happens. */
export async function withProvider<T>(
  name: "azure-native" | "databricks",
  routes: Routes,
  work: (setup: Setup) => Promise<T>,
  config: PropertyMap = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<T> {
  const setup = await setUp(name, routes, config, environment);
  try {
    return await work(setup);
  } finally {
    await setup.close();
  }
}
