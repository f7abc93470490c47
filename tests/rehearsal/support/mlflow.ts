import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { loginOf } from "../../../packages/azure-simulator/src/processes/address-login";
import {
  type MlflowOptions,
  type MlflowServer,
  startMlflow as startBehindLogin,
} from "../../../rehearsal/mlflow";

export type { MlflowServer };

/** A real MLflow server that a test asks without a login: this process stands in front of it and has one. */
export async function startMlflow(options: MlflowOptions): Promise<MlflowServer> {
  const { port, ...rest } = options;
  const server = await startBehindLogin(rest);
  return withoutLogin(server, port);
}

/** @param port of the way without a login; any free one when left out */
export async function withoutLogin(server: MlflowServer, port?: number): Promise<MlflowServer> {
  const { url: target, headers: login } = loginOf(server.address);
  const front = createServer((incoming, response) => {
    const { host: _host, origin: _origin, ...headers } = incoming.headers;
    const outgoing = request(
      target + (incoming.url ?? ""),
      { method: incoming.method, headers: { ...headers, ...login } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => front.listen(port ?? 0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  return {
    ...server,
    url,
    address: url,
    async close() {
      const closed = new Promise((resolve) => front.close(resolve));
      front.closeAllConnections();
      await server.close();
      await closed;
    },
  };
}
