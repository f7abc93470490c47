import { type Shape, ShapeError } from "./shape";

/** An answer that is not what the service's interface promises; the message says what it is in its place. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

/**
 * Reads the JSON of an answer.
 *
 * @param body all of the answer's text; a byte order mark is skipped
 * @throws UnexpectedAnswer where it is no JSON, as the page of a proxy is none, or has another shape
 */
export function readAnswer<T>(body: string, shape: Shape<T>): T {
  const text = body.replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = text.trim() === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new UnexpectedAnswer(`the answer is ${describeBody(text)}`, { cause });
  }
  return checkAnswer(value, shape);
}

/** Checks an answer that is parsed already; undefined is an empty one. @throws UnexpectedAnswer */
export function checkAnswer<T>(value: unknown, shape: Shape<T>): T {
  try {
    return shape(value, "");
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const what =
      value === undefined ? "the answer is empty" : `the answer is not as expected: ${error.message}`;
    throw new UnexpectedAnswer(what, { cause: error });
  }
}

/** What a body is that is no JSON: `an HTML page "Sign in", …`. */
export function describeBody(body: string): string {
  if (isHtml(body)) {
    const title = titleOf(body);
    return `an HTML page${title === "" ? "" : ` ${JSON.stringify(title)}`} and not JSON, probably from a proxy or a login portal in between`;
  }
  // eslint-disable-next-line no-control-regex -- what no text has
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(body)) return "binary data and not JSON";
  return `not JSON: ${JSON.stringify(shortened(body))}`;
}

export const isHtml = (body: string): boolean =>
  /^\s*(?:<!--[^]*?-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(body);

export const titleOf = (page: string): string =>
  shortened(/<title[^>]*>([^<]*)<\/title>/i.exec(page)?.[1] ?? "");

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}

/** What a service says in the body of a refusal. */
export interface ErrorWords {
  /** Its own name for the kind of the error. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/**
 * Reads the body of an answer that is a refusal, in any of the forms that services and what stands before them have:
 * `{error_code, message}`, `{error: {code, message}}`, `{error, error_description}`, `{detail}`, text, a page.
 */
export function errorWords(body: string): ErrorWords {
  const text = body.replace(/^\ufeff/, "").trim();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (text === "") return { code: undefined, message: undefined };
    const title = titleOf(text);
    const page = `an HTML page${title === "" ? "" : ` ${JSON.stringify(title)}`}`;
    return {
      code: undefined,
      message: isHtml(text) ? page : text.startsWith("<") ? undefined : text.slice(0, 200),
    };
  }
  const outer = fieldsOf(value);
  const inner = fieldsOf(outer["error"]);
  const first = (...values: unknown[]): string | undefined =>
    values.find((one): one is string => typeof one === "string" && one !== "");
  const said = [outer["message"], inner["message"], outer["error_description"], outer["detail"], value];
  const error = first(outer["error"]);
  const isCode = error !== undefined && /^[\w.-]+$/.test(error);
  return {
    code: first(outer["error_code"], inner["code"], outer["code"], isCode ? error : undefined),
    message: first(...said, isCode ? undefined : error)?.slice(0, 500),
  };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
