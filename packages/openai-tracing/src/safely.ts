import { textOf } from "mlflow-js-client";

/**
 * Does what tracing itself has to do, listeners of the session included. What it throws is a warning of the process
 * (once for each message), and never reaches the call that is traced.
 */
export function safely(work: () => void): void {
  try {
    work();
  } catch (error) {
    warn(`Tracing went on without a part of a trace: ${textOf(error)}`);
  }
}

/** So that a fault which every call meets does not fill memory or the terminal. */
const mostWarnings = 20;
const warned = new Set<string>();

/** A warning of the process, once. */
export function warn(message: string): void {
  if (warned.has(message) || warned.size >= mostWarnings) return;
  warned.add(message);
  process.emitWarning(message, { type: "TracingWarning" });
}
