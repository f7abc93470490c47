import type { IncomingMessage, ServerResponse } from "node:http";
import { FaultRuleError } from "../faults/rule-error";
import type { FaultRule, Faults } from "../faults/injector";
import type { RequestLog } from "./request-log";
import type { CloudState } from "../context/state";
import type { Leftover } from "../context/context";

/** What the admin interface shows and steers. */
export interface AdminSources {
  readonly state: CloudState;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly leftovers: () => Leftover[];
  /** Whether an `Authorization` header is one of the proxy's logins. */
  readonly admits: (authorization: string | undefined) => boolean;
}

const largestBody = 1_000_000;

/**
 * The cloud as other processes see and steer it, in plain HTTP on the proxy's own address:
 * GET /state, GET /leftovers, GET /requests, GET and POST and DELETE /faults, DELETE /faults/ID.
 * It wants the login of the proxy's address. Answers carry no key and no secret, and requests that a web page could
 * make are refused.
 */
export function adminInterface(
  sources: AdminSources,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(`${JSON.stringify(body, undefined, 2)}\n`);
    };
    if (!isFromLoopbackClient(request))
      return send(403, { error: "Only clients on this machine are answered, and no web pages." });
    if (!sources.admits(request.headers.authorization)) {
      response.setHeader("www-authenticate", 'Basic realm="rehearsal"');
      return send(401, { error: "The login is missing. It is in HTTPS_PROXY of the environment file." });
    }
    answer(sources, request).then(
      ({ status, body }) => send(status, body),
      (error: unknown) => {
        if (error instanceof FaultRuleError) return send(400, { error: error.message });
        return send(500, { error: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

/** A page in a browser sends its origin, and a name that was bent to loopback shows in the host. */
const isFromLoopbackClient = ({ headers }: IncomingMessage): boolean =>
  headers.origin === undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "");

async function answer(
  { state, faults, requests, leftovers }: AdminSources,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const id = /^\/faults\/([^/]+)$/.exec(pathname)?.[1];
  switch (`${request.method} ${id ? "/faults/ID" : pathname}`) {
    case "GET /state":
      return { status: 200, body: publicState(state) };
    case "GET /leftovers":
      return { status: 200, body: leftovers() };
    case "GET /requests":
      return { status: 200, body: { total: requests.total, lines: requests.lines } };
    case "GET /faults":
      return { status: 200, body: faults.list() };
    case "POST /faults":
      return { status: 201, body: faults.add(await readFaultRule(request)) };
    case "DELETE /faults":
      faults.clear();
      return { status: 200, body: [] };
    case "DELETE /faults/ID":
      faults.clear(id);
      return { status: 200, body: faults.list() };
    default:
      return {
        status: 404,
        body: {
          error: `${request.method} ${pathname} is not offered; GET /state, /leftovers, /requests, /faults, POST /faults, DELETE /faults[/ID] are.`,
        },
      };
  }
}

/** The validation library is loaded by the first fault from outside: most clouds never get one. */
async function readFaultRule(request: IncomingMessage): Promise<FaultRule> {
  const { parseFaultRule } = await import("../faults/parse-rule");
  return parseFaultRule(await readText(request));
}

/** What exists, without keys and without the client's secret. */
const publicState = ({ identity, groups, resources, softDeleted }: CloudState) => ({
  identity: {
    tenantId: identity.tenantId,
    subscriptionId: identity.subscriptionId,
    clientId: identity.clientId,
    objectId: identity.objectId,
  },
  groups: [...groups.values()],
  resources: [...resources.values()],
  softDeleted: [...softDeleted.values()],
});

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > largestBody) throw new FaultRuleError(`A fault is at most ${largestBody} bytes of JSON.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
