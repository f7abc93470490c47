import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { BusyTime } from "./busy";

/** Stands before a server and passes everything on. */
export interface TimingProxy {
  readonly url: string;
  /** What has passed since it was last asked: requests, and seconds in which at least one was at the server. */
  readonly take: () => { readonly requests: number; readonly seconds: number };
  readonly close: () => Promise<void>;
}

/** A request is at the server from when it has come in until the server's answer has begun. */
export async function startTimingProxy(target: string): Promise<TimingProxy> {
  let busy = new BusyTime();
  let requests = 0;
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const { host: _host, ...headers } = incoming.headers;
      const counted = busy;
      requests += 1;
      counted.begin(performance.now());
      const outgoing = httpRequest(
        `${target}${incoming.url ?? ""}`,
        { method: incoming.method, headers },
        (answer) => {
          counted.end(performance.now());
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      outgoing.on("error", () => {
        counted.end(performance.now());
        response.destroy();
      });
      outgoing.end(Buffer.concat(parts));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = { requests, seconds: busy.milliseconds / 1000 };
      requests = 0;
      busy = new BusyTime();
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
