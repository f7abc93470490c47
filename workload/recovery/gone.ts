import { providerUrnOf } from "./planned";
import type { StackState, StateResource } from "./state";

/** A provider of what is inside a workspace, and that workspace's ARM id and address. */
export interface WorkspaceUse {
  readonly provider: string;
  readonly workspaceId: string;
  readonly host: string | undefined;
}

/** The workspaces that the state has something inside of. */
export function workspacesInUse(state: StackState): WorkspaceUse[] {
  return (state.deployment?.resources ?? []).flatMap(({ urn, type, inputs }) => {
    const [id, host] = [inputs?.["azureWorkspaceResourceId"], inputs?.["host"]];
    return type === "pulumi:providers:databricks" && typeof id === "string" && id.startsWith("/")
      ? [{ provider: urn, workspaceId: id, host: typeof host === "string" ? host : undefined }]
      : [];
  });
}

/** What the state has inside of workspaces, by their providers: it is gone when they are, and cannot be asked for. */
export function contentsOf(state: StackState, providers: ReadonlySet<string>): readonly StateResource[] {
  const resources = state.deployment?.resources ?? [];
  return resources.filter(({ provider = "" }) => providers.has(providerUrnOf(provider)));
}
