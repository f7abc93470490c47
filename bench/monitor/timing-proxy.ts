import { createServer, request as httpRequest } from "node:http";
import { type Listening, listening } from "../loopback";
import { BusyTime } from "./busy";

/** A proxy in front of a server that measures how long requests take. */
export interface TimingProxy extends Listening {
  /** Since the last call: requests, and the seconds in which at least one was at the server. */
  readonly take: () => { readonly requests: number; readonly seconds: number };
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
  return {
    ...(await listening(server)),
    take() {
      const taken = { requests, seconds: busy.milliseconds / 1000 };
      requests = 0;
      busy = new BusyTime();
      return taken;
    },
  };
}
