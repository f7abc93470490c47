import type { Timing } from "./timing";

export { type Timing } from "./timing";

export interface StartedProviders {
  /** The value of PULUMI_DEBUG_PROVIDERS: the engine then attaches instead of starting plugins. */
  readonly debugProviders: string;
  close(): Promise<void>;
}

/**
 * Starts the providers that stand in for azure-native 3.28.0 and databricks 1.110.0.
 *
 * @param options.environment where the providers find their proxy, certificate authority and login, like
 *   real plugins in the environment they are started with
 * @param options.timing replaces single waiting times, which are those of the real providers
 */
export async function startProviders(options: {
  environment: NodeJS.ProcessEnv;
  timing?: Partial<Timing>;
}): Promise<StartedProviders> {
  const [{ serveProvider }, { azureNativeProvider }, { databricksProvider }, { httpClient }, { realTiming }] =
    await Promise.all([
      import("./rpc/server"),
      import("./azure-native/provider"),
      import("./databricks/provider"),
      import("./http"),
      import("./timing"),
    ]);
  const { environment } = options;
  const http = httpClient(environment);
  const parts = { environment, http, timing: { ...realTiming, ...options.timing } };
  const servers = await Promise.all([
    serveProvider(azureNativeProvider(parts)),
    serveProvider(databricksProvider(parts)),
  ]);
  return {
    debugProviders: servers.map(({ address }) => address).join(","),
    async close() {
      await Promise.all(servers.map((server) => server.close()));
      await http.close();
    },
  };
}
