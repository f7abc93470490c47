import { text } from "../rpc/values";
import type { HttpResponse } from "../http";

interface ArmErrorBody {
  readonly code: string;
  readonly message: string;
}

/** The error that ARM's envelope holds, `{error: {code, message}}`, or one made up from bare text. */
export function errorIn(body: unknown, fallback: string): ArmErrorBody {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  return { code: text(error?.code ?? "Unknown"), message: text(error?.message ?? fallback) };
}

/** Azure Resource Manager refused, in the words the real provider uses. */
export class ArmError extends Error {
  override readonly name = "ArmError";
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
  ) {
    super(`Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(text)}`);
  }

  static from({ status, body, text }: HttpResponse): ArmError {
    const { code, message } = errorIn(body, text);
    return new ArmError(status, code, message);
  }
}
