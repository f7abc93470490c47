import { text, type PropertyMap } from "../rpc/values";
import { isTransient, retryAfter, type HttpClient, type HttpRequest, type HttpResponse } from "../http";
import type { Timing } from "../timing";
import { wait } from "../wait";
import type { Session } from "./session";

/** The workspace refused. Its message is what the real provider shows. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  static from({ status, body, text: bare }: HttpResponse): WorkspaceError {
    const { error_code: code, message } = (body ?? {}) as { error_code?: unknown; message?: unknown };
    return new WorkspaceError(status, text(code ?? status), text(message ?? (bare || `status ${status}`)));
  }

  /** Whether it says that the thing is not there. Clusters and jobs say it as an invalid parameter. */
  get isMissing(): boolean {
    return (
      this.status === 404 ||
      this.code === "RESOURCE_DOES_NOT_EXIST" ||
      (this.code === "INVALID_PARAMETER_VALUE" && /does not exist/i.test(this.message))
    );
  }
}

/** The REST API of one workspace as one kind of resource calls it. */
export interface Workspace {
  get(path: string, query?: Readonly<Record<string, string>>): Promise<PropertyMap>;
  post(path: string, body: PropertyMap): Promise<PropertyMap>;
  patch(path: string, body: PropertyMap): Promise<PropertyMap>;
  remove(path: string): Promise<PropertyMap>;
  /** The address of a page of the workspace's own interface. */
  page(fragment: string): Promise<string>;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

const repeatable = [429, 503, 504];

/** @param agent what follows in the User-Agent: `resource/cluster`, `data/spark_version` */
export function workspace(
  { http, timing, session }: { http: HttpClient; timing: Timing; session: Session },
  agent: string,
  signal: AbortSignal,
): Workspace {
  async function send(method: HttpRequest["method"], path: string, body?: PropertyMap): Promise<PropertyMap> {
    const request = async (): Promise<HttpResponse> => {
      const { host, headers } = await session.authorized(agent, signal);
      return http.send({ method, url: host + path, headers, signal, body });
    };
    const response = await repeated(request);
    if (response.status >= 400) throw WorkspaceError.from(response);
    return (response.body ?? {}) as PropertyMap;
  }

  async function repeated(request: () => Promise<HttpResponse>): Promise<HttpResponse> {
    for (const delay of timing.workspaceRetries) {
      try {
        const response = await request();
        if (!repeatable.includes(response.status)) return response;
        await wait(retryAfter(response.headers) ?? delay, signal);
      } catch (error) {
        if (signal.aborted || !isTransient(error)) throw error;
        await wait(delay, signal);
      }
    }
    return request();
  }

  return {
    get: (path, query = {}) => {
      const search = new URLSearchParams(query).toString();
      return send("GET", search === "" ? path : `${path}?${search}`);
    },
    post: (path, body) => send("POST", path, body),
    patch: (path, body) => send("PATCH", path, body),
    remove: (path) => send("DELETE", path),
    page: async (fragment) => `${await session.host(signal)}/#${fragment}`,
    timing,
    signal,
  };
}
