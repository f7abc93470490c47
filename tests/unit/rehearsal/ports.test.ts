import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { freePort } from "../../../rehearsal/ports";

test("names the port that is in use, and for what it was wanted", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await expect(freePort(port, "the MLflow server")).rejects.toMatchObject({
    message: `Port ${port} for the MLflow server is in use by another program.`,
    exitCode: 2,
  });
  await new Promise((resolve) => server.close(resolve));
  await expect(freePort(port, "the MLflow server")).resolves.toBe(port);
});
