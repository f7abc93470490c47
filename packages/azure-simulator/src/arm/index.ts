import { randomUUID } from "node:crypto";
import type { Service } from "../context/service";
import { armKey } from "../context/state";
import type { World } from "../context/context";
import { requireToken } from "./auth";
import { purgeExpired } from "./cascade";
import { operationRoutes } from "./cognitive";
import { locationRoutes } from "./cognitive-locations";
import { computeRoutes, type CoresInUse } from "./compute";
import type { Arm } from "./context";
import { ArmError } from "./errors";
import { networkRoutes } from "./network/routes";
import { ruleSecurityGroups } from "./network/workspace-network";
import { operationStore } from "./operations";
import { actionOf, parseResourcePath, scopeOf } from "./paths";
import { permissionRoutes } from "./permissions";
import { providerRoutes } from "./resource-providers";
import { type ArmReply, type ArmRequest, type ArmRoute, type Match, router } from "./router";
import { resourceTypes } from "./resource-types";
import { subscriptionRoutes } from "./subscriptions";
import { buckets, type BucketState, kindOf, type RequestKind, take } from "./throttle";

/** Azure Resource Manager with the resource providers behind it. */
export interface ArmService extends Service {
  /**
   * Ends every operation that is due. The data planes see resources as they are, so this runs before they are
   * asked; ARM itself does it with its own requests.
   */
  readonly settle: () => void;
}

const host = "management.azure.com";

/** What ARM does beyond its default. */
export interface ArmOptions {
  /** Whether requests draw from ARM's token buckets. Default: no. */
  readonly throttle?: boolean;
  /** Default: no cluster holds any. */
  readonly coresInUse?: CoresInUse;
}

/** ARM over the state of a world. */
export function armService(
  world: World,
  { throttle = false, coresInUse = () => 0 }: ArmOptions = {},
): ArmService {
  const operations = operationStore(() => world.now());
  const arm: Arm = { world, state: world.state, operations, registrations: new Map(), types: resourceTypes };
  ruleSecurityGroups(arm);
  const routes: ArmRoute[] = [
    ...resourceTypes.flatMap((type) => type.routes(arm)),
    ...subscriptionRoutes(arm),
    ...operationRoutes(arm),
    ...networkRoutes(arm),
    ...locationRoutes(arm),
    ...providerRoutes(arm),
    ...computeRoutes(arm, coresInUse),
    ...permissionRoutes(arm),
  ];
  const table = router(routes);
  const drawn = new Map<RequestKind, BucketState>();

  /** Draws from the bucket of the request's kind; what is left goes into a header. */
  const draw = (method: string): { left: number; waitSeconds: number | undefined } => {
    const kind = kindOf(method);
    if (!throttle) return { left: buckets[kind].size - 1, waitSeconds: undefined };
    const { state, waitSeconds } = take(buckets[kind], drawn.get(kind), world.now());
    drawn.set(kind, state);
    return { left: Math.floor(state.tokens), waitSeconds };
  };

  const settle = (observed?: string): void => {
    operations.settle((operation) => observed === undefined || isObserved(operation, observed));
    purgeExpired(arm);
  };

  const handle = async (request: Request): Promise<ArmReply> => {
    const url = new URL(request.url);
    const path = decodedPath(url.pathname);
    const { method } = request;
    requireToken(world.tokens, world.state.identity, request.headers.get("authorization"));
    settle(method === "GET" || method === "HEAD" ? path : "");
    const apiVersion = url.searchParams.get("api-version") ?? "";
    if (!apiVersion)
      throw new ArmError(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
        { gateway: true },
      );
    requireSubscription(arm, path);
    const found = table.match(method, path);
    if (!found) throw table.offers(path) ? methodNotAllowed(method) : notFound(path, apiVersion);
    requireVersion(found, path, apiVersion);
    requirePermission(arm, method, path);
    const armRequest: ArmRequest = {
      method,
      path,
      params: found.params,
      query: url.searchParams,
      apiVersion,
      body: await jsonBody(request),
    };
    return found.route.handle(armRequest);
  };

  return {
    name: "arm",
    knows: (name) => (name === host ? true : undefined),
    settle: () => settle(),
    async fetch(request) {
      const { left, waitSeconds } = draw(request.method);
      const headers = commonHeaders(world, request, left);
      try {
        if (waitSeconds !== undefined) throw throttled(arm, request.method, waitSeconds);
        const reply = await handle(request);
        return respond(reply, headers);
      } catch (error) {
        if (!(error instanceof ArmError)) throw error;
        return respond(
          { status: error.status, body: { error: error.body } },
          {
            ...headers,
            ...(error.rest.gateway && { "x-ms-failure-cause": "gateway" }),
            ...error.rest.headers,
          },
        );
      }
    },
  };
}

function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname).replace(/\/+$/, "") || "/";
  } catch {
    throw new ArmError(400, "BadRequest", `The path '${pathname}' is not well encoded.`, { gateway: true });
  }
}

/** Looking at an operation, at its target or at a list that holds the target ends what takes no time. */
function isObserved({ id, target }: { id: string; target: string }, path: string): boolean {
  const key = armKey(path);
  if (key === target || path.endsWith(`/${id}`)) return true;
  const rest = target.startsWith(`${key}/`) ? target.slice(key.length + 1) : undefined;
  return rest !== undefined && !rest.includes("/");
}

function requireSubscription(arm: Arm, path: string): void {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (subscription === undefined || armKey(subscription) === armKey(arm.state.identity.subscriptionId))
    return;
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription);
  throw isGuid
    ? new ArmError(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`, {
        gateway: true,
      })
    : new ArmError(
        400,
        "InvalidSubscriptionId",
        `The provided subscription identifier '${subscription}' is malformed or invalid.`,
        { gateway: true },
      );
}

const methodNotAllowed = (method: string): ArmError =>
  new ArmError(405, "MethodNotAllowed", `The http method '${method}' is not supported for this resource.`, {
    gateway: true,
  });

function notFound(path: string, apiVersion: string): ArmError {
  const parsed = parseResourcePath(path);
  return parsed
    ? new ArmError(
        404,
        "InvalidResourceType",
        `The resource type '${parsed.types.join("/")}' could not be found in the namespace '${parsed.namespace}' for api version '${apiVersion}'.`,
        { gateway: true },
      )
    : new ArmError(404, "NotFound", `No operation of this cloud has the path '${path}'.`, { gateway: true });
}

function requireVersion({ route }: Match, path: string, apiVersion: string): void {
  if (route.versions.includes(apiVersion)) return;
  const supported = route.versions.join(", ");
  const parsed = parseResourcePath(path);
  throw parsed
    ? new ArmError(
        400,
        "NoRegisteredProviderFound",
        `No registered resource provider found for location '' and API version '${apiVersion}' for type '${parsed.types.join("/")}'. The supported api-versions are '${supported}'.`,
        { gateway: true },
      )
    : new ArmError(
        400,
        "InvalidApiVersionParameter",
        `The api-version '${apiVersion}' is invalid. The supported versions are '${supported}'.`,
        { gateway: true },
      );
}

function requirePermission(arm: Arm, method: string, path: string): void {
  const action = actionOf(method, path);
  if (!arm.world.faults.condition("denied", action)) return;
  const { clientId, objectId } = arm.state.identity;
  throw new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scopeOf(path)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    { gateway: true },
  );
}

async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = request.method === "GET" || request.method === "HEAD" ? "" : await request.text();
  if (text.trim() === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Falls through to the refusal, whatever is wrong with the text.
  }
  throw new ArmError(
    400,
    "InvalidRequestContent",
    "The request content was invalid and could not be deserialized: it must be one JSON object.",
    { gateway: true },
  );
}

const throttled = (arm: Arm, method: string, waitSeconds: number): ArmError =>
  new ArmError(
    429,
    "SubscriptionRequestsThrottled",
    `Number of '${kindOf(method).slice(0, -1)}' requests for subscription '${arm.state.identity.subscriptionId}' exceeded. Please try again after '${waitSeconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`,
    { gateway: true, headers: { "retry-after": String(waitSeconds) } },
  );

function commonHeaders(world: World, request: Request, left: number): Record<string, string> {
  const id = randomUUID();
  const time = new Date(world.now()).toISOString().replaceAll(/[-:]/g, "").replace(/\.\d+/, "");
  const clientRequestId = request.headers.get("x-ms-client-request-id");
  return {
    "cache-control": "no-cache",
    pragma: "no-cache",
    expires: "-1",
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id") ?? id,
    "x-ms-routing-request-id": `EASTUS2:${time}:${id}`,
    [`x-ms-ratelimit-remaining-subscription-${kindOf(request.method)}`]: String(left),
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    ...(clientRequestId !== null && { "x-ms-client-request-id": clientRequestId }),
  };
}

function respond({ status, body, headers }: ArmReply, common: Record<string, string>): Response {
  const all = { ...common, ...headers };
  if (body === undefined) return new Response(null, { status, headers: all });
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...all },
  });
}
