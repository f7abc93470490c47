import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { failureOf } from "../../../../cli/failure";

/** An answer that no service promises. */
export interface OddAnswer {
  readonly what: string;
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

export const page =
  "<!DOCTYPE html><html><head><title>Sign in to Contoso</title></head><body>…</body></html>";
const nested = `${"[".repeat(60)}${"]".repeat(60)}`;

/** JSON that is whole, and not what was asked for: also what stands at each of the field names that are read. */
const values = [
  "null",
  "[]",
  "[null]",
  '"x"',
  "0",
  "true",
  "{}",
  "1e999",
  "123456789012345678901234567890",
  nested,
];
const fields =
  "run runs info data experiment experiment_id next_page_token traces credential_info credential_infos value " +
  "nextLink properties error clusters cluster_id versions node_types jobs run_id views tasks state key1 status " +
  "scopes credentials model name notebook_output id choices results commands schema type trace_ids millionTokens " +
  "metrics messages expect prompt";
const nestedUnder = (value: string): string =>
  `{${fields
    .split(" ")
    .map((field) => `"${field}": ${value}`)
    .join(", ")}}`;

const json = (what: string, body: string | Buffer, status = 200): OddAnswer => ({
  what,
  status,
  type: "application/json",
  body,
});

export const oddAnswers: readonly OddAnswer[] = [
  json("nothing", ""),
  json("a space", " "),
  ...values.map((value) => json(value.slice(0, 20), value)),
  ...values.map((value) => json(`${value.slice(0, 20)} in every field`, nestedUnder(value))),
  json("an object in every field", nestedUnder(nestedUnder("null"))),
  json("lists of objects in every field", nestedUnder(`[${nestedUnder("{}")}]`)),
  json("an address of nothing in every field", nestedUnder('"http://"')),
  json("truncated JSON", '{"run": {"info": {"run_'),
  json("a byte order mark", Buffer.from('\ufeff{"a": 1}')),
  json("UTF-16", Buffer.from('\ufeff{"a": 1}', "utf16le")),
  json("what gzip leaves", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xff, 0xfe])),
  { what: "a page", status: 200, type: "text/html", body: page },
  { what: "a page as JSON", status: 200, type: "application/json", body: page },
  { what: "text", status: 200, type: "text/plain", body: "upstream connect error" },
  { what: "a page of a gateway", status: 502, type: "text/html", body: page },
  ...[
    "",
    "null",
    "[]",
    '"x"',
    '{"error": "x"}',
    '{"error": null}',
    '{"error": [{"code": 1}]}',
    '{"error": {"code": {}, "message": []}, "message": {}, "error_code": 7}',
    '{"error": {"error": {"message": null}}}',
  ].map((body) => json(`${body} as an error`, body, 400)),
];

/** A server that answers every request alike. */
export async function answering(): Promise<{
  readonly url: string;
  answer: OddAnswer;
  readonly close: () => void;
}> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(self.answer.status, { "content-type": self.answer.type, "retry-after-ms": "0" });
    response.end(self.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const self = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: oddAnswers[0] as OddAnswer,
    close: () => void server.close().closeAllConnections(),
  };
  return self;
}

/**
 * Makes a call and gives what a person reads of its failure, or undefined where it took the answer for one.
 * Fails where the failure is no error that says something: a defect's, with a stack, or of another name.
 */
export async function saidOf(call: () => unknown, kinds: readonly string[]): Promise<string | undefined> {
  try {
    const result = await call();
    if (isGenerator(result)) for await (const _ of result);
    return undefined;
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    if (!kinds.includes(name)) throw new Error(`a defect: ${failureOf(error).text}`, { cause: error });
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    expect(message).not.toMatch(/is not a function|Cannot read|is not iterable|undefined|\[object/);
    return message;
  }
}

const isGenerator = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;
