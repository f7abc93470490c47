import { Hono } from "hono";
import type { Service } from "../context/service";
import type { Leftover, World } from "../context/context";
import { workspaceOfHost } from "../context/state";
import { authorize } from "./authorize";
import { blobService } from "./blob/service";
import { signedUrls, type TraceStore } from "./blob/signature";
import { credentialRoutes } from "./catalog/credentials";
import { metastoresOf } from "./catalog/metastores";
import { advance } from "./compute/cluster";
import { libraryRoutes } from "./compute/libraries";
import { clusterRoutes } from "./compute/routes";
import type { WorkspaceEnvironment } from "./environment";
import { DatabricksError, noSuchEndpoint } from "./errors";
import { jobRoutes } from "./jobs/definitions";
import { runRoutes } from "./jobs/runs";
import { experimentsOf } from "./mlflow/experiments";
import { mlflowRoutes } from "./mlflow/routes";
import { mlflowBackend } from "./mlflow/server";
import { identityRoutes } from "./workspace/identity";
import { workspaceRoutes } from "./workspace/routes";
import { secretRoutes } from "./workspace/secrets";
import { workspacesOf } from "./workspaces";

export { type Content, workspaceContents } from "./contents";
export type { TraceStore } from "./blob/signature";
export { coresInUse } from "./compute/quota";

export interface DatabricksOptions {
  /** How the workspaces' storage is written to. Default: AZURE_SAS_URI. */
  readonly traceStore?: TraceStore;
}

/** The account that all workspaces belong to. */
const accountId = "00000000-0000-4000-8000-0000000000db";

const hostRule = /^adb-\d+\.\d+\.azuredatabricks\.net$/;

/**
 * What exists beyond ARM: clusters of the workspaces that are there, whatever their state, since they come back, and
 * credentials of the metastores, which outlive workspaces.
 */
export const workspaceLeftovers = (world: World): readonly Leftover[] => [
  ...clustersLeft(world),
  ...[...metastoresOf(world).values()].flatMap(({ credentials }) =>
    [...credentials.keys()].map((id) => ({ kind: "service credential", id })),
  ),
];

const clustersLeft = (world: World): Leftover[] =>
  workspacesOf(world)
    .all()
    .flatMap((workspace) =>
      [...workspace.clusters.values()].map((cluster) => {
        advance(cluster, world.now(), world.latency);
        return { kind: "cluster", id: `${workspace.host}/${cluster.id} (${cluster.phase.state})` };
      }),
    );

/**
 * Azure Databricks: the workspaces at adb-N.M.azuredatabricks.net, and the storage accounts behind them that
 * traces and artifacts are uploaded to.
 */
export function databricksServices(world: World, options: DatabricksOptions = {}): Service[] {
  const workspaces = workspacesOf(world);
  const server = mlflowBackend(world);
  const experiments = experimentsOf(world, server);
  const urls = signedUrls(options.traceStore ?? "AZURE_SAS_URI");
  const { identity } = world.state;

  workspaces.onGone((workspace) => experiments.abandon(workspace));
  world.hooks.leftovers.push(() => workspaceLeftovers(world));

  const app = new Hono<WorkspaceEnvironment>();
  app.get("/.well-known/databricks-config", ({ req, json }) => {
    const host = new URL(req.url).hostname;
    return json({
      oidc_endpoint: `https://${host}/oidc`,
      account_id: accountId,
      workspace_id: workspaces.atHost(host)?.orgId,
      cloud: "Azure",
      host_type: "workspace",
    });
  });
  // By this redirect clients learn the tenant that a workspace belongs to.
  app.get("/aad/auth", ({ redirect }) =>
    redirect(`https://login.microsoftonline.com/${identity.tenantId}/oauth2/authorize`, 302),
  );
  app.use(async (context, next) => {
    const workspace = workspaces.atHost(new URL(context.req.url).hostname);
    if (!workspace) throw new DatabricksError(404, "404", "Workspace not found.");
    authorize(context.req.raw, workspace, world);
    context.set("workspace", workspace);
    context.set("experiments", experiments);
    context.set("now", world.now());
    await next();
    context.res.headers.set("X-Databricks-Org-Id", workspace.orgId);
  });
  workspaceRoutes(app);
  secretRoutes(app, identity.clientId);
  credentialRoutes(app, world);
  identityRoutes(app, identity);
  clusterRoutes(app, world);
  libraryRoutes(app, world);
  jobRoutes(app, identity.clientId);
  runRoutes(app, world, workspaces);
  mlflowRoutes(app, world, server, experiments, urls);
  // Where the Files API is off, clients take signed URLs for artifacts. A 404 would mean "no such file" to them.
  app.all("/api/2.0/fs/*", () =>
    new DatabricksError(
      400,
      "FEATURE_DISABLED",
      "The Files API is not enabled in this workspace.",
    ).toResponse(),
  );
  app.notFound(({ req }) => noSuchEndpoint(req.method, req.path).toResponse());
  app.onError((error) => {
    if (error instanceof DatabricksError) return error.toResponse();
    throw error;
  });

  return [
    {
      name: "Azure Databricks",
      knows: (host) =>
        host.toLowerCase().endsWith(".azuredatabricks.net")
          ? hostRule.test(host.toLowerCase()) && workspaceOfHost(world.state, host) !== undefined
          : undefined,
      bodies: {
        most: 64 * 1024 * 1024,
        refuse: () =>
          new DatabricksError(413, "MAX_REQUEST_SIZE_EXCEEDED", "The request is too large.").toResponse(),
      },
      fetch: (request) => app.fetch(request),
    },
    blobService(world, server, urls),
  ];
}
