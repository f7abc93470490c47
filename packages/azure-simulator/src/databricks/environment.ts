import type { Experiments } from "./mlflow/experiments";
import type { Workspace } from "./workspaces";

/** What every route of the workspace API finds in its context. */
export interface WorkspaceEnvironment {
  Variables: {
    readonly workspace: Workspace;
    readonly experiments: Experiments;
    /** Milliseconds since 1970. */
    readonly now: number;
  };
}
