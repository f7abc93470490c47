import { type AddressInfo, createServer } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { isOwnPeer } from "./peer";
import { resourceProviderHandlers } from "./handlers";
import type { Provider } from "./provider";

/** A provider plugin that listens; the engine attaches to it instead of starting a process. */
export interface ProviderServer {
  /** `name:port`, as PULUMI_DEBUG_PROVIDERS lists them. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves a provider on a free port of the loopback interface, to processes of the same user alone: the engine dials
 * this port without a login, and a provider hands out tokens and keys and starts jobs.
 */
export async function serveProvider(provider: Provider): Promise<ProviderServer> {
  // The engine sets no limit either: a state with large outputs is a single message.
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const { handlers, abort } = resourceProviderHandlers(provider);
  server.addService(ResourceProviderService, handlers);
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    void isOwnPeer(socket).then((own) =>
      own && !socket.destroyed ? injector.injectConnection(socket) : socket.resetAndDestroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = listener.address() as AddressInfo;
  return {
    address: `${provider.name}:${port}`,
    async close() {
      abort();
      listener.close();
      injector.destroy();
      server.forceShutdown();
    },
  };
}
