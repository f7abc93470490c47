import { loginOf } from "../../processes/address-login";
import type { World } from "../../context/context";
import { DatabricksError } from "../errors";

export interface MlflowAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The real MLflow server behind all workspaces. */
export interface MlflowBackend {
  /** Sends a request on as it is, without the workspace's credentials. */
  send(
    method: string,
    pathAndQuery: string,
    body?: string | Uint8Array,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** A JSON call. An error is an answer too, in MLflow's own `{error_code, message}`. */
  call(method: string, pathAndQuery: string, body?: unknown): Promise<MlflowAnswer>;
}

export function mlflowBackend(world: World): MlflowBackend {
  const send: MlflowBackend["send"] = async (method, pathAndQuery, body, headers = {}) => {
    if (!world.mlflow)
      throw new DatabricksError(
        501,
        "NOT_IMPLEMENTED",
        "This workspace has no MLflow tracking server behind it.",
      );
    const { url, headers: login } = loginOf(world.mlflow.href);
    try {
      return await fetch(new URL(pathAndQuery, url), {
        method,
        headers: { ...headers, ...login },
        ...(body !== undefined && { body }),
      });
    } catch (cause) {
      const reason =
        cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      throw new DatabricksError(
        500,
        "INTERNAL_ERROR",
        `The MLflow tracking server did not answer: ${reason}`,
      );
    }
  };
  return {
    send,
    async call(method, pathAndQuery, body) {
      const response = await send(
        method,
        pathAndQuery,
        body === undefined ? undefined : JSON.stringify(body),
        body === undefined ? {} : { "content-type": "application/json" },
      );
      const text = await response.text();
      try {
        return { status: response.status, body: JSON.parse(text || "{}") as Record<string, unknown> };
      } catch {
        throw new DatabricksError(
          response.ok ? 500 : response.status,
          "INTERNAL_ERROR",
          `The MLflow tracking server answered ${response.status} without JSON.`,
        );
      }
    },
  };
}

/** @throws DatabricksError with the server's own status, code and message when it refused */
export function succeeded({ status, body }: MlflowAnswer): Record<string, unknown> {
  if (status < 400) return body;
  const text = (name: string, otherwise: string): string =>
    typeof body[name] === "string" ? body[name] : otherwise;
  throw new DatabricksError(
    status,
    text("error_code", "INTERNAL_ERROR"),
    text("message", `MLflow answered ${status}.`),
  );
}
