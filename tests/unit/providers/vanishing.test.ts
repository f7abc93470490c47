import { connect } from "node:net";
import { serveProvider } from "../../../packages/azure-simulator/src/providers/rpc/server";
import type { Provider } from "../../../packages/azure-simulator/src/providers/rpc/provider";
import { attach } from "./support/engine";

test("a provider goes on after clients that leave before it knows whose they are", async () => {
  const configured: unknown[] = [];
  const provider: Provider = {
    name: "thing",
    version: "1.0.0",
    configure: (config) => {
      configured.push(config);
      return Promise.resolve({} as never);
    },
  };
  const server = await serveProvider(provider);
  const port = Number(server.address.split(":")[1]);
  await Promise.all(
    Array.from(
      { length: 20 },
      (_, index) =>
        new Promise((gone) => {
          const socket = connect(port, "127.0.0.1", () =>
            index % 2 ? socket.resetAndDestroy() : socket.destroy(),
          );
          socket.on("close", gone);
        }),
    ),
  );
  const engine = attach(server.address, "thing");
  await engine.configure({ a: "b" });
  expect(configured).toEqual([{ a: "b" }]);
  engine.close();
  await server.close();
});
