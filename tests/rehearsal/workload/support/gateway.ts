import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What passed through, in order. */
export interface Passed {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers a request in the server's place, or returns false to let it pass. */
export type Interception = (
  passed: Passed,
  response: ServerResponse,
  incoming: IncomingMessage,
) => boolean | Promise<boolean>;

export interface Gateway {
  url: string;
  passed: Passed[];
  /** Replaces what is intercepted; nothing is, without. */
  intercept: (interception?: Interception) => void;
  close: () => Promise<void>;
}

/** Stands before a real MLflow server and passes everything on, but for what a test intercepts. */
export async function startGateway(target: string, always?: Interception): Promise<Gateway> {
  const passed: Passed[] = [];
  let interception: Interception | undefined;
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const body = Buffer.concat(parts);
      const entry = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: body.toString(),
      };
      passed.push(entry);
      void (async () => {
        if (await interception?.(entry, response, incoming)) return;
        if (await always?.(entry, response, incoming)) return;
        pass(target, entry, body, response);
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    intercept: (next) => {
      passed.length = 0;
      interception = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(target: string, entry: Passed, body: Buffer, response: ServerResponse): void {
  const { host: _host, ...headers } = entry.headers;
  const outgoing = httpRequest(target + entry.path, { method: entry.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on("error", () => response.destroy());
  outgoing.end(body);
}
