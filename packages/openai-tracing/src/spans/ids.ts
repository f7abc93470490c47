import { randomBytes } from "node:crypto";

/** A W3C trace id: 16 bytes, as 32 hexadecimal digits, never all zero. */
export function newTraceId(): string {
  return randomHex(16);
}

/** A W3C span id: 8 bytes, as 16 hexadecimal digits, never all zero. */
export function newSpanId(): string {
  return randomHex(8);
}

function randomHex(bytes: number): string {
  const hex = randomBytes(bytes).toString("hex");
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}

/** MLflow's id of a trace: `tr-` before the hexadecimal trace id. */
export function mlflowTraceId(traceId: string): string {
  return `tr-${traceId}`;
}
