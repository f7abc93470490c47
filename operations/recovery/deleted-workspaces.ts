import { providerUrnOf } from "../../stack/state";
import type { Services, WorkspaceUse } from "./services";
import type { StackState, StateResource } from "../../stack/state";

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

/** Whether something that is reached through a workspace is not the workspace's, and stays when that goes. */
export const outlivesWorkspace = ({ type }: StateResource): boolean =>
  type === "databricks:index/credential:Credential";

/** What the state has inside of workspaces that are gone. */
export async function goneWith(
  state: StackState,
  { isGone }: Pick<Services, "isGone">,
): Promise<readonly StateResource[]> {
  const gone = new Set<string>();
  for (const use of workspacesInUse(state))
    if (contentsOf(state, new Set([use.provider])).length > 0 && (await isGone(use))) gone.add(use.provider);
  return contentsOf(state, gone);
}
