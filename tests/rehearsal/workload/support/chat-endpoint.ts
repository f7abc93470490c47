import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const replies = join(__dirname, "..", "..", "..", "data", "mlflow", "replies");

/** How the endpoint answers one request; `attempt` counts the requests so far, from 1. */
export type Answer = (request: ChatRequest, response: ServerResponse, attempt: number) => void;

export interface ChatRequest {
  url: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

export interface ChatEndpoint {
  url: string;
  requests: ChatRequest[];
  /** Replaces the way it answers; without one, as the recorded Azure account does. */
  answer: (answer?: Answer) => void;
  close: () => Promise<void>;
}

export function reply(name: string): string {
  return readFileSync(join(replies, name), "utf8");
}

export function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

export function sse(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(text);
}

const asRecorded: Answer = (request, response) => {
  if (request.headers["api-key"] === "wrong") json(response, reply("err401.json"), 401);
  else if (request.body["stream"] === true) sse(response, reply("streaming.sse"));
  else json(response, reply(request.body["tools"] === undefined ? "plain.json" : "tool.json"));
};

/** An Azure OpenAI data plane that answers with what one has answered before. */
export async function startChatEndpoint(): Promise<ChatEndpoint> {
  let current = asRecorded;
  const requests: ChatRequest[] = [];
  const server = createServer((incoming, response) => {
    let text = "";
    incoming.on("data", (part: Buffer) => (text += part.toString()));
    incoming.on("end", () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      const request = { url: incoming.url ?? "", headers: incoming.headers, body };
      requests.push(request);
      current(request, response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (answer = asRecorded) => {
      requests.length = 0;
      current = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
