import { errorWords, readAnswer, type Shape, shownAddress, UnexpectedAnswer, UserError } from "rest-client";

/**
 * A request to Azure Resource Manager that did not succeed.
 *
 * `status` is the HTTP status, absent where no answer came; `code` is ARM's own (`AuthorizationFailed` …), the
 * network's, or `NoLogin` where there is no token to ask with.
 */
export class ArmError extends UserError {
  override readonly name = "ArmError";

  constructor(
    message: string,
    readonly code: string,
    readonly status: number | undefined,
    cause?: unknown,
  ) {
    const hint = hintFor(code, status);
    super(message, { ...(hint === undefined ? {} : { hint }), cause });
  }
}

function hintFor(code: string, status: number | undefined): string | undefined {
  if (code === "NoLogin") return "Log in with `az login`, or check ARM_CLIENT_ID and its like.";
  if (status === 403) return "Somebody with the permission has to do it, or to give it to this login.";
  return undefined;
}

/** The code where something else answered, or ARM otherwise than it promises. */
export const unexpectedAnswer = "UnexpectedAnswer";

/** The longest message that is shown: ARM's can name every region of the world. */
const longest = 400;

/** What came back, read to its end. */
export interface ArmAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

interface AnswerHeaders {
  get(name: string): string | null | undefined;
}

/** Reads an answer's body. @throws ArmError where the answer is not what ARM promises */
export function readArm<T>(method: string, answer: ArmAnswer, shape: Shape<T>): T {
  try {
    return readAnswer(answer.text, shape);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const message = `${method} ${shownAddress(answer.url)}: ${answer.status}, but ${error.message}`;
    throw new ArmError(message, unexpectedAnswer, answer.status, error);
  }
}

/** The error for an answer that is not a success. */
export function armErrorOf(method: string, { url, status, text }: ArmAnswer): ArmError {
  const { code, message = "" } = errorWords(text);
  const line = message.replace(/\s+/g, " ");
  const shown = line.length > longest ? `${line.slice(0, longest)}…` : line;
  // ARM names the kind of each of its errors; what does not was answered by something else.
  const words =
    code === undefined ? `${method} ${shownAddress(url)}: ${status}${shown && `, ${shown}`}` : shown || code;
  return new ArmError(words, code ?? `HTTP_${status}`, status);
}

/** The error for a request that got no answer. */
export function noAnswer(host: string, cause: unknown): ArmError {
  let deepest = cause;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  const text =
    deepest instanceof Error ? deepest.message || (deepest as { code?: string }).code || deepest.name : "";
  return new ArmError(`${host} gave no answer: ${text}`, "NoAnswer", undefined, cause);
}
