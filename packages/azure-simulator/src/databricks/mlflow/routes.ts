import type { Context, Hono } from "hono";
import type { World } from "../../context/context";
import type { SignedUrls } from "../blob/signature";
import type { WorkspaceEnvironment } from "../environment";
import { noSuchEndpoint, notFound } from "../errors";
import { bodyOf, optionalText, requiredText, type Fields } from "../fields";
import type { Workspace } from "../workspaces";
import { credentialRoutes } from "./credentials";
import type { Experiments } from "./experiments";
import { serverFilter, shown } from "./names";
import { namedIn, ownership } from "./ownership";
import type { MlflowBackend } from "./server";

/** What is passed on to the server: the families whose objects belong to an experiment. */
const passedOn =
  /^\/(?:ajax-)?api\/[23]\.0\/mlflow\/(experiments|runs|metrics|traces|artifacts\/list|logged-models\/search)(\/|$)/;

type WorkspaceContext = Context<WorkspaceEnvironment>;

/**
 * MLflow in a workspace. The real server answers, with what Databricks does otherwise put around it: experiments
 * stand at workspace paths, each workspace sees its own, and trace data and artifacts move by signed URL.
 */
export function mlflowRoutes(
  app: Hono<WorkspaceEnvironment>,
  world: World,
  server: MlflowBackend,
  experiments: Experiments,
  urls: SignedUrls,
): void {
  const owned = ownership(server, experiments);
  const at = "/:api{(?:ajax-)?api}/:version{[23]\\.0}/mlflow";

  const answer = (workspace: Workspace, status: number, body: unknown): Response =>
    Response.json(shown(body, workspace.host), { status });

  app.post(`${at}/experiments/create`, async ({ var: { workspace, now }, req, json }) =>
    json({ experiment_id: await experiments.create(workspace, await bodyOf(req.raw), now) }),
  );

  app.get(`${at}/experiments/get-by-name`, async ({ var: { workspace }, req }) => {
    const { id } = experiments.byPath(workspace, requiredText(req.query(), "experiment_name"));
    const { status, body } = await server.call("GET", `/api/2.0/mlflow/experiments/get?experiment_id=${id}`);
    return answer(workspace, status, body);
  });

  app.post(`${at}/experiments/delete`, async ({ var: { workspace }, req, json }) => {
    await experiments.delete(workspace, requiredText(await bodyOf(req.raw), "experiment_id"));
    return json({});
  });

  app.post(`${at}/experiments/restore`, async ({ var: { workspace, now }, req, json }) => {
    await experiments.restore(workspace, requiredText(await bodyOf(req.raw), "experiment_id"), now);
    return json({});
  });

  app.post(`${at}/experiments/update`, async ({ var: { workspace, now }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const { id } = experiments.byId(workspace, requiredText(fields, "experiment_id"));
    await experiments.rename(workspace, id, requiredText(fields, "new_name"), now);
    return json({});
  });

  const search = async (workspace: Workspace, fields: Fields): Promise<Response> => {
    const filter = optionalText(fields, "filter");
    const { status, body } = await server.call("POST", "/api/2.0/mlflow/experiments/search", {
      ...fields,
      ...(fields["max_results"] !== undefined && { max_results: Number(fields["max_results"]) }),
      ...(filter !== undefined && { filter: serverFilter(filter, workspace.host) }),
    });
    const found = Array.isArray(body["experiments"])
      ? (body["experiments"] as Record<string, unknown>[])
      : undefined;
    const own = found?.filter(
      ({ experiment_id: id }) => typeof id === "string" && workspace.experiments.has(id),
    );
    return answer(workspace, status, { ...body, ...(own && { experiments: own }) });
  };
  app.post(`${at}/experiments/search`, async ({ var: { workspace }, req }) =>
    search(workspace, await bodyOf(req.raw)),
  );
  app.get(`${at}/experiments/search`, ({ var: { workspace }, req }) => search(workspace, req.query()));

  credentialRoutes(app, at, world, owned, urls);

  app.all(`${at}/*`, async (context: WorkspaceContext) => {
    const { workspace } = context.var;
    const { raw, path, method } = context.req;
    if (!passedOn.test(path)) throw noSuchEndpoint(method, path);
    const { search: query } = new URL(raw.url);
    const sent = method === "GET" ? {} : await bodyOf(raw);
    const named = namedIn({ ...queryFields(raw.url), ...sent }, path);
    // Starting a trace names it before there is one; it belongs where it says.
    const starting = method === "POST" && /\/mlflow\/traces$/.test(path);
    await owned.check(workspace, starting ? { ...named, traces: [] } : named);
    const { status, body } = await server.call(
      method,
      `${path}${query}`,
      method === "GET" ? undefined : sent,
    );
    if (starting && status < 400) {
      const [experiment] = named.experiments;
      if (experiment === undefined) throw notFound("A trace must be located in an experiment.");
      for (const id of named.traces) workspace.owners.set(id, experiment);
    }
    return answer(workspace, status, body);
  });
}

/** A query's parameters; one that is repeated is a list. */
function queryFields(url: string): Fields {
  const { searchParams } = new URL(url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
