/**
 * Tries what a stranger would try on ports of this machine, and to read files. It needs nothing but Node, so that
 * a user can run it who may not read the project: node - 'JSON of {ports, paths}' < stranger.cjs
 */
const { connect } = require("node:net");
const { connect: connect2 } = require("node:http2");
const { readFileSync, readdirSync } = require("node:fs");
const { Buffer } = require("node:buffer");

const { ports, paths } = JSON.parse(process.argv[2]);
const targets = [
  ...["/", "/state", "/leftovers", "/requests", "/faults", "/version", "/health", "/?token=guess"],
  ...["/api/2.0/mlflow/experiments/search?max_results=9", "/ajax-api/3.0/mlflow/server-info", "/v1/traces"],
];
const fault = JSON.stringify({ match: {}, effect: { kind: "cut" } });
const requests = [
  ...targets.map((path) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`),
  ...["/faults", "/v1/traces", "/api/2.0/mlflow/experiments/search"].map(
    (path) =>
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${fault.length}\r\n\r\n${fault}`,
  ),
  ...["management.azure.com:443", "login.microsoftonline.com:443", "example.com:443"].map(
    (host) => `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
  ),
  "GET http://169.254.169.254/metadata HTTP/1.1\r\nhost: 169.254.169.254\r\nconnection: close\r\n\r\n",
];
const methods = ["Handshake", "GetPluginInfo", "Configure", "Invoke", "Create"];

/** The first line of what is answered; "closed" where there is nothing. */
const talk = (port, text) =>
  new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      // A tunnel stays open.
      if (heard.includes("\r\n\r\n")) socket.end();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(heard.split("\r\n")[0].split(" ")[1] ?? "closed"));
    socket.setTimeout(20_000, () => resolve("no answer"));
  });

/** The status of a call of the provider service; "closed" where there is none. */
const call = (port, method) =>
  new Promise((resolve) => {
    const session = connect2(`http://127.0.0.1:${port}`);
    const end = (outcome) => {
      session.destroy();
      resolve(outcome);
    };
    session.on("error", () => end("closed")).on("close", () => end("closed"));
    const stream = session.request({
      ":method": "POST",
      ":path": `/pulumirpc.ResourceProvider/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("response", (headers) => end(String(headers[":status"])));
    stream.on("error", () => end("closed"));
    stream.end(Buffer.alloc(5));
  });

const read = (path) => {
  const outcomes = [() => readdirSync(path), () => readFileSync(path)].map((look) => {
    try {
      look();
      return "read";
    } catch (error) {
      return error.code;
    }
  });
  return outcomes.includes("read") ? "read" : outcomes.includes("EACCES") ? "EACCES" : outcomes[0];
};

async function main() {
  const answers = [];
  for (const port of ports) {
    const outcomes = await Promise.all([
      ...requests.map(async (text) => [text.split(" HTTP")[0], await talk(port, text)]),
      ...methods.map(async (method) => [`gRPC ${method}`, await call(port, method)]),
    ]);
    answers.push(...outcomes.map(([asked, outcome]) => ({ port, asked, outcome })));
  }
  const files = paths.map((path) => ({ path, outcome: read(path) }));
  process.stdout.write(JSON.stringify({ user: process.getuid?.(), answers, files }), () => process.exit(0));
}
void main();
