/** What a handler knows of a request. */
export interface ArmRequest {
  readonly method: string;
  /** Path as the client wrote it, decoded, without a slash at its end. */
  readonly path: string;
  /** The pattern's parameters, as the client wrote them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** The parsed JSON body; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a handler answers; without a body none is sent. */
export interface ArmReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of ARM or of a resource provider. */
export interface ArmRoute {
  readonly method: string;
  /** e.g. `/subscriptions/:subscription/resourceGroups/:group`; `:scope*` matches several segments. */
  readonly pattern: string;
  /** API versions that the operation is offered in. */
  readonly versions: readonly string[];
  handle(request: ArmRequest): ArmReply | Promise<ArmReply>;
}

interface Compiled extends ArmRoute {
  readonly expression: RegExp;
}

/** Paths are matched without case, as ARM does. */
function compilePattern(pattern: string): RegExp {
  const source = pattern.replace(/:(\w+)(\*?)/g, (_, name: string, many: string) =>
    many ? `(?<${name}>.*?)` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}$`, "i");
}

/** A route that fits a request, with the pattern's parameters. */
export interface Match {
  readonly route: ArmRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the operations of a path by method; a path of another method only gives `undefined` for this one. */
export function router(routes: readonly ArmRoute[]): {
  match(method: string, path: string): Match | undefined;
  /** Whether any method is offered on the path. */
  offers(path: string): boolean;
} {
  const compiled: Compiled[] = routes.map((route) => ({
    ...route,
    expression: compilePattern(route.pattern),
  }));
  return {
    match(method, path) {
      for (const route of compiled) {
        if (route.method !== method) continue;
        const found = route.expression.exec(path);
        if (found) return { route, params: found.groups ?? {} };
      }
      return undefined;
    },
    offers: (path) => compiled.some(({ expression }) => expression.test(path)),
  };
}
