/** How large the bodies are that a service takes, and what it says to a larger one. */
export interface BodyLimit {
  /** In bytes. */
  readonly most: number;
  readonly refuse: () => Response;
}

const MiB = 1024 * 1024;

/** Azure Resource Manager's own, which Entra has too. */
export const armLimit: BodyLimit = limitOf(4 * MiB);
/** A prompt may hold pictures. */
export const chatLimit: BodyLimit = limitOf(64 * MiB);

function limitOf(most: number): BodyLimit {
  const error = {
    code: "RequestEntityTooLarge",
    message: `The request content size exceeds the maximum size of ${most} bytes.`,
  };
  return { most, refuse: () => Response.json({ error }, { status: 413 }) };
}

/** The request with its whole body, or undefined when that is too large: then the rest of it is not read. */
export async function within(request: Request, { most }: BodyLimit): Promise<Request | undefined> {
  if (Number(request.headers.get("content-length")) > most) return undefined;
  if (!request.body) return request;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body as ReadableStream<Uint8Array>) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  const { url, method, headers } = request;
  return new Request(url, { method, headers, body: Buffer.concat(parts) });
}
