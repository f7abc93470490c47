import { UserError } from "rest-client";
import type { Leftover } from "../leftovers";
import { goneWith, outlivesWorkspace } from "./deleted-workspaces";
import { services } from "./services";
import { stackCommands } from "./stack-commands";
import { nameOf } from "../../stack/state";
import { forgetting, settled } from "../../stack/edit-state";

interface ForgetOptions {
  /** The project's folder. */
  readonly project: string;
  readonly stack: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onNotice: (text: string) => void;
}

export interface Forgotten {
  /** URNs of what is out of the state. */
  readonly urns: ReadonlySet<string>;
  /** What is left of it: no workspace is the stack's any more that could delete it. */
  readonly left: readonly Leftover[];
}

/**
 * Takes what was in workspaces that are gone out of the state, before a destroy asks those for it in vain.
 */
export async function forgetGone(options: ForgetOptions): Promise<Forgotten> {
  const commands = stackCommands({ ...options, dryRun: false });
  const state = await commands.read();
  const gone = await goneWith(state, services(options));
  const urns = new Set(gone.map(({ urn }) => urn));
  if (urns.size === 0) return { urns, left: [] };
  for (const { urn } of gone) options.onNotice(`${nameOf(urn)} is forgotten: its workspace is gone`);
  await commands.replace(state, settled(forgetting(state, urns), new Map()), async (message) => {
    throw new UserError(message, { hint: "If nobody is at work on the stack: `npx llmops recover`." });
  });
  const left = gone.filter(outlivesWorkspace).map(({ id: name = "" }) => ({
    kind: "service credential, in the metastore of the workspace that is gone,",
    name,
    id: name,
    remedy: `databricks credentials delete-credential ${name}`,
  }));
  return { urns, left };
}
