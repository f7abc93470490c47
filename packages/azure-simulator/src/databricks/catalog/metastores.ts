import { randomUUID } from "node:crypto";
import type { ArmResource } from "../../context/state";
import type { World } from "../../context/context";

/** A credential of Unity Catalog with an access connector's identity behind it. */
export interface ServiceCredential {
  readonly id: string;
  readonly name: string;
  /** ARM id. */
  readonly accessConnectorId: string;
  readonly credentialId: string;
  readonly comment: string;
  readonly createdAt: number;
  readonly owner: string;
}

/** What the workspaces of a region share; it outlives each of them. */
export interface Metastore {
  readonly id: string;
  readonly region: string;
  /** By name. */
  readonly credentials: Map<string, ServiceCredential>;
}

const registries = new WeakMap<World, Map<string, Metastore>>();

/** The metastores that anything was asked of. */
export function metastoresOf(world: World): Map<string, Metastore> {
  const known = registries.get(world) ?? new Map<string, Metastore>();
  registries.set(world, known);
  return known;
}

/** The metastore that a workspace is attached to when it is made: that of its region. */
export function metastoreOf(world: World, { location = "" }: ArmResource): Metastore {
  const metastores = metastoresOf(world);
  const known = metastores.get(location);
  if (known) return known;
  const made: Metastore = { id: randomUUID(), region: location, credentials: new Map() };
  metastores.set(location, made);
  return made;
}
