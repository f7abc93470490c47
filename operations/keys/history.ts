import { UserError } from "rest-client";
import { list, object, orElse, record, text } from "rest-client";
import { readPulumi, runPulumi } from "../../stack/pulumi-command";
import type { StackConfiguration } from "../../stack/configuration";
import type { AccountKeyName } from "../../infra/config/types";

/** One operation of a stack's history, as far as it tells which key the stack has used. */
export interface StackUpdate {
  readonly succeeded: boolean;
  /** The key that its configuration named. */
  readonly key: AccountKeyName;
  /** Milliseconds since 1970. */
  readonly endTime: number;
}

/** How many operations are read. A longer history says only that the stack has used its key for longer. */
const pageSize = 100;

interface Entry {
  readonly kind?: string;
  readonly result?: string;
  readonly endTime?: string;
  readonly config?: Readonly<Record<string, { readonly value?: string }>>;
}

const entryShape = object<Entry>(
  {},
  {
    kind: text,
    result: text,
    endTime: text,
    config: record(object<{ value?: string }>({}, { value: text })),
  },
);

/** The updates of a stack, the latest first. @throws UserError with what Pulumi said */
export async function readUpdates(
  { folder, project, stack, reference = stack }: StackConfiguration,
  run = runPulumi,
): Promise<StackUpdate[]> {
  const parameters = ["stack", "history", "--json", "--page-size", String(pageSize), "--stack", reference];
  const { exitCode, stdout, stderr } = await run(parameters, folder);
  if (exitCode !== 0) throw new UserError(`Pulumi could not read the stack's history: ${stderr.trim()}`);
  return updatesOf(readPulumi("pulumi stack history", stdout, orElse([], list(entryShape))), project);
}

/** A stack that was never configured otherwise has used the first key. */
export function updatesOf(entries: readonly Entry[] | null, project: string): StackUpdate[] {
  return (entries ?? [])
    .filter(({ kind }) => kind === "update")
    .map(({ result, endTime, config }) => ({
      succeeded: result === "succeeded",
      key: config?.[`${project}:openaiKey`]?.value === "key2" ? "key2" : "key1",
      endTime: Date.parse(endTime ?? "") || 0,
    }));
}

/** What a stack's history tells about its keys. */
export interface KeyUse {
  /** Whether the latest update went well with the configured key: whoever reads the stack gets that one. */
  readonly settled: boolean;
  /** Whether an update that went well had the other key, and none has since. */
  readonly switching: boolean;
  /** When the configured key was first deployed, in milliseconds since 1970; undefined where it is not. */
  readonly since: number | undefined;
}

/**
 * Which key is in use, and since when. An update that was killed leaves no record, so it is the configuration
 * that tells what was begun, and the last update that went well what has certainly been reached.
 */
export function keyUse(updates: readonly StackUpdate[], configured: AccountKeyName): KeyUse {
  const good = updates.filter(({ succeeded }) => succeeded);
  const switching = good[0] !== undefined && good[0].key !== configured;
  const settled = updates[0]?.succeeded === true && !switching;
  // One that failed may have brought the other key to some of the stack's readers.
  const before = updates.findIndex(({ key }) => key !== configured);
  const streak = before < 0 ? updates : updates.slice(0, before);
  return { settled, switching, since: streak.findLast(({ succeeded }) => succeeded)?.endTime };
}
