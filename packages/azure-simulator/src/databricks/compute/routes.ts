import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import type { World } from "../../context/context";
import { DatabricksError, invalidParameter } from "../errors";
import { bodyOf, isTrue, pageOf, requiredText, sizeOr } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import type { Workspace } from "../workspaces";
import { nodeTypeBody, nodeTypes, sparkVersions } from "./catalogue";
import { advance, enter, type Cluster } from "./cluster";
import { clusterBody } from "./body";
import { startFailure } from "./quota";
import { checkedSpec } from "./validate";

/** E.g. 1124-134501-x7k2m9qa: when it was made, and eight letters and digits. */
function newClusterId(now: number): string {
  const time = new Date(now).toISOString();
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const suffix = [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return `${time.slice(5, 7)}${time.slice(8, 10)}-${time.slice(11, 19).replaceAll(":", "")}-${suffix}`;
}

/** For so long the service keeps a cluster that has ended, unless it is pinned. */
const keptMs = 30 * 24 * 60 * 60_000;

/** Brings a workspace's clusters to the present: those that ended long ago are gone for good. */
function settle(world: World, { clusters }: Workspace): void {
  for (const cluster of clusters.values()) {
    advance(cluster, world.now(), world.latency);
    const { phase, pinned, id } = cluster;
    if (phase.state === "TERMINATED" && !pinned && world.now() - phase.since > keptMs) clusters.delete(id);
  }
}

/** @throws DatabricksError in the words by which the provider knows that a cluster is gone */
export function clusterNamed(world: World, workspace: Workspace, id: string): Cluster {
  settle(world, workspace);
  const cluster = workspace.clusters.get(id);
  if (!cluster) throw invalidParameter(`Cluster ${id} does not exist`);
  return cluster;
}

/** Starts a cluster that is terminated. */
export function startCluster(world: World, workspace: Workspace, cluster: Cluster): void {
  const now = world.now();
  cluster.startedAt = now;
  enter(cluster, { state: "PENDING", since: now, failure: startFailure(world, workspace, cluster.spec) });
}

/** The cluster that an earlier request with this token made, if it has not ended. */
function activeWithToken(world: World, workspace: Workspace, token: unknown): Cluster | undefined {
  if (typeof token !== "string" || token === "") return undefined;
  return [...workspace.clusters.values()].find((cluster) => {
    advance(cluster, world.now(), world.latency);
    const ended = cluster.phase.state === "TERMINATING" || cluster.phase.state === "TERMINATED";
    return !ended && cluster.spec["idempotency_token"] === token;
  });
}

const unexpectedState = (cluster: Cluster): DatabricksError =>
  new DatabricksError(
    400,
    "INVALID_STATE",
    `Cluster ${cluster.id} is in unexpected state ${cluster.phase.state}.`,
  );

/** The clusters API, 2.0 and 2.1 alike. */
export function clusterRoutes(app: Hono<WorkspaceEnvironment>, world: World): void {
  const user = world.state.identity.clientId;
  const at = "/api/:version{2\\.[01]}/clusters";

  app.post(`${at}/create`, async ({ var: { workspace, now }, req, json }) => {
    const spec = checkedSpec(await bodyOf(req.raw));
    const active = activeWithToken(world, workspace, spec["idempotency_token"]);
    if (active) return json({ cluster_id: active.id });
    const id = newClusterId(now);
    const failure = startFailure(world, workspace, spec);
    workspace.clusters.set(id, {
      id,
      spec,
      phase: { state: "PENDING", since: now, failure },
      startedAt: now,
      pinned: false,
      events: [{ timestamp: now, type: "CREATING", details: { user } }],
      libraries: [],
      work: new Set(),
    });
    return json({ cluster_id: id });
  });

  app.get(`${at}/get`, ({ var: { workspace }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(req.query(), "cluster_id"));
    return json(clusterBody(cluster, user, workspace.resource().tags));
  });

  app.get(`${at}/list`, ({ var: { workspace }, req, json }) => {
    settle(world, workspace);
    const query = req.query();
    const states = req.queries("filter_by.cluster_states");
    const clusters = [...workspace.clusters.values()].filter((cluster) => {
      if (
        query["filter_by.is_pinned"] !== undefined &&
        isTrue(query["filter_by.is_pinned"]) !== cluster.pinned
      )
        return false;
      return !states || states.includes(cluster.phase.state);
    });
    const { page, nextPageToken } = pageOf(
      clusters,
      sizeOr(query["page_size"], 100, 100),
      query["page_token"],
    );
    return json({
      clusters: page.map((cluster) => clusterBody(cluster, user, workspace.resource().tags)),
      ...(nextPageToken && { next_page_token: nextPageToken }),
    });
  });

  app.post(`${at}/start`, async ({ var: { workspace }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(await bodyOf(req.raw), "cluster_id"));
    if (cluster.phase.state !== "TERMINATED") throw unexpectedState(cluster);
    startCluster(world, workspace, cluster);
    return json({});
  });

  const restart = (workspace: Workspace, cluster: Cluster, now: number): void => {
    cluster.startedAt = now;
    const failure = startFailure(world, workspace, cluster.spec, cluster);
    enter(cluster, { state: "RESTARTING", since: now, failure });
  };

  app.post(`${at}/restart`, async ({ var: { workspace, now }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(await bodyOf(req.raw), "cluster_id"));
    if (cluster.phase.state !== "RUNNING") throw unexpectedState(cluster);
    restart(workspace, cluster, now);
    return json({});
  });

  app.post(`${at}/edit`, async ({ var: { workspace, now }, req, json }) => {
    const { cluster_id: id, ...fields } = await bodyOf(req.raw);
    const cluster = clusterNamed(world, workspace, requiredText({ cluster_id: id }, "cluster_id"));
    if (!["RUNNING", "TERMINATED"].includes(cluster.phase.state)) throw unexpectedState(cluster);
    cluster.spec = checkedSpec(fields);
    cluster.events.push({ timestamp: now, type: "EDITED", details: { user } });
    if (cluster.phase.state === "RUNNING") restart(workspace, cluster, now);
    return json({});
  });

  app.post(`${at}/resize`, async ({ var: { workspace, now }, req, json }) => {
    const { cluster_id: id, ...size } = await bodyOf(req.raw);
    const cluster = clusterNamed(world, workspace, requiredText({ cluster_id: id }, "cluster_id"));
    if (cluster.phase.state !== "RUNNING") throw unexpectedState(cluster);
    const { num_workers: _, autoscale: __, ...rest } = cluster.spec;
    cluster.spec = checkedSpec({ ...rest, ...size });
    enter(cluster, { state: "RESIZING", since: now, failure: undefined });
    return json({});
  });

  app.post(`${at}/delete`, async ({ var: { workspace, now }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(await bodyOf(req.raw), "cluster_id"));
    if (cluster.phase.state !== "TERMINATED" && cluster.phase.state !== "TERMINATING")
      enter(cluster, {
        state: "TERMINATING",
        since: now,
        reason: { code: "USER_REQUEST", type: "SUCCESS", parameters: { username: user } },
      });
    return json({});
  });

  app.post(`${at}/permanent-delete`, async ({ var: { workspace }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(await bodyOf(req.raw), "cluster_id"));
    if (cluster.pinned)
      throw invalidParameter(
        `Cluster ${cluster.id} is pinned. To delete it, please unpin the cluster first.`,
      );
    for (const lost of cluster.work) lost();
    workspace.clusters.delete(cluster.id);
    return json({});
  });

  for (const [path, pinned] of [
    ["pin", true],
    ["unpin", false],
  ] as const)
    app.post(`${at}/${path}`, async ({ var: { workspace }, req, json }) => {
      clusterNamed(world, workspace, requiredText(await bodyOf(req.raw), "cluster_id")).pinned = pinned;
      return json({});
    });

  app.post(`${at}/events`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const cluster = clusterNamed(world, workspace, requiredText(fields, "cluster_id"));
    const ascending = fields["order"] === "ASC";
    const events = cluster.events.map((event) => ({ cluster_id: cluster.id, ...event }));
    const ordered = ascending ? events : events.reverse();
    const offset = Number(fields["offset"] ?? 0);
    const limit = sizeOr(fields["limit"], 50, 500);
    const page = ordered.slice(offset, offset + limit);
    return json({
      events: page,
      total_count: events.length,
      ...(offset + limit < events.length && { next_page: { ...fields, offset: offset + limit, limit } }),
    });
  });

  app.get(`${at}/spark-versions`, ({ json }) => json({ versions: sparkVersions }));
  app.get(`${at}/list-node-types`, ({ json }) => json({ node_types: nodeTypes.map(nodeTypeBody) }));
  app.get(`${at}/list-zones`, ({ json }) => json({ zones: [], default_zone: "auto" }));
}
