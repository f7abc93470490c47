/** One request that reached the cloud, or was refused by it. Carries no header and no body: they hold secrets. */
export interface RequestLine {
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly host: string;
  /** Path and query, signatures masked. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The service that answered; absent when none did. */
  readonly service?: string;
  /** Why nobody answered, e.g. a host the cloud does not stand in for. */
  readonly refused?: "host not stood in for" | "name does not resolve" | "plain http" | "no login";
  /** The fault that struck, by its name or its kind. */
  readonly fault?: string;
}

/** The requests that reached the cloud, refused ones included. */
export interface RequestLog {
  /** All requests so far, forgotten ones included. */
  readonly total: number;
  /** The latest requests, oldest first. */
  readonly lines: readonly RequestLine[];
  /** Requests to hosts that the cloud does not stand in for, or that nobody created. */
  readonly refused: readonly RequestLine[];
}

const kept = 5000;

/** A shared-access signature in a query gives access to whoever reads it. */
export const maskSignatures = (path: string): string => path.replace(/([?&]sig=)[^&]*/gi, "$1***");

/** A log that passes each line on as well. */
export function requestLog(
  onLine?: (line: RequestLine) => void,
): RequestLog & { add(line: RequestLine): void } {
  const lines: RequestLine[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    get lines() {
      return lines;
    },
    get refused() {
      return lines.filter((line) => line.refused !== undefined);
    },
    add(line) {
      total += 1;
      const masked = { ...line, path: maskSignatures(line.path) };
      lines.push(masked);
      if (lines.length > kept) lines.shift();
      onLine?.(masked);
    },
  };
}
