import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { resourceProviderHandlers } from "./handlers";
import type { Provider } from "./provider";

/** A provider plugin that listens; the engine attaches to it instead of starting a process. */
export interface ProviderServer {
  /** `name:port`, as PULUMI_DEBUG_PROVIDERS lists them. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a provider on a free port of the loopback interface. */
export async function serveProvider(provider: Provider): Promise<ProviderServer> {
  // The engine sets no limit either: a state with large outputs is a single message.
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const { handlers, abort } = resourceProviderHandlers(provider);
  server.addService(ResourceProviderService, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `${provider.name}:${port}`,
    async close() {
      abort();
      server.forceShutdown();
    },
  };
}
