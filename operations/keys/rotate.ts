import { UserError } from "rest-client";
import type { AccountKeyName } from "../../infra/config/types";
import { keyUse, type StackUpdate } from "./history";

/** An account's keys, by their names. */
export type AccountKeys = Readonly<Record<AccountKeyName, string>>;

/** What a rotation works on. Everything throws errors meant for people. */
export interface RotationPorts {
  /** The key that the stack's configuration names. */
  readonly configured: AccountKeyName;
  setConfigured(key: AccountKeyName): Promise<void>;
  /** The stack's updates, the latest first. */
  updates(): Promise<readonly StackUpdate[]>;
  /** `pulumi up`. */
  update(): Promise<void>;
  /** The value of the key that the stack's outputs hold. */
  deployed(): Promise<string>;
  keys(): Promise<AccountKeys>;
  /** Gives the account another key of this name; the old one is refused from then on. */
  regenerate(key: AccountKeyName): Promise<AccountKeys>;
  /** Waits until the account's endpoint takes a key that is new. */
  untilAccepted(value: string): Promise<void>;
  wait(milliseconds: number): Promise<void>;
  now(): number;
  notice(text: string): void;
}

export interface RotationOptions {
  /** How long a key stays valid that the stack has let go of, in milliseconds: what runs may hold it still. */
  readonly graceMs: number;
  /** Stops before the key that the stack has let go of is regenerated. */
  readonly keepOld: boolean;
  /** Only regenerates the key that the stack does not use. */
  readonly finish: boolean;
  /** The command that was given, to be given again. */
  readonly command?: string;
}

/** What a rotation did. */
export interface Rotation {
  /** The key that the stack used before, and the one that it uses now. */
  readonly from: AccountKeyName;
  readonly to: AccountKeyName;
  /** Whether it went on with a switch that an earlier one had begun. */
  readonly resumed: boolean;
  /** What became of the key that the stack does not use any more. */
  readonly old: "regenerated" | "kept";
}

export const otherKey = (key: AccountKeyName): AccountKeyName => (key === "key1" ? "key2" : "key1");

/**
 * Changes both keys of an account one after the other, so that there is at every moment one that works and that
 * the stack's readers get:
 *
 * 1. the key that the stack does not use is regenerated,
 * 2. the stack is switched to it (configuration, outputs, the notebooks' secret),
 * 3. after the grace, the key that the stack used before is regenerated.
 *
 * Interrupted anywhere, the next one goes on safely: a key is regenerated only where the latest update went well
 * with the other one, and the outputs hold that one's value, and it has been out of use for the grace.
 */
export async function rotateKeys(ports: RotationPorts, options: RotationOptions): Promise<Rotation> {
  const { configured } = ports;
  const resumed = await settle(ports, configured);
  const other = otherKey(configured);
  if (resumed || options.finish) {
    const old = await retire(ports, other, options);
    return { from: other, to: configured, resumed, old };
  }
  await unused(ports, other, options.graceMs);
  const changed: string[] = [];
  let goOn = options.command ?? "npx llmops keys rotate";
  try {
    ports.notice(`Regenerating ${other}, which the stack does not use.`);
    const { [other]: fresh } = await ports.regenerate(other);
    changed.push(`${other} was regenerated`);
    await ports.untilAccepted(fresh);
    ports.notice(`Switching the stack from ${configured} to ${other}: pulumi up`);
    await ports.setConfigured(other);
    changed.push(`openaiKey is set to ${other} in the stack's configuration`);
    await ports.update();
    changed.push(`the stack uses ${other}`);
    goOn = goOn.replace("keys rotate", "keys rotate --finish");
    const old = await retire(ports, configured, options);
    return { from: configured, to: other, resumed, old };
  } catch (error) {
    if (changed.length > 0)
      ports.notice(
        `Changed so far: ${changed.join("; ")}. ${configured} was not changed and is valid. To go on: ${goOn}`,
      );
    throw error;
  }
}

/** Brings the stack to the key that its configuration names. Gives whether that ended an interrupted switch. */
async function settle(ports: RotationPorts, configured: AccountKeyName): Promise<boolean> {
  const { settled, switching } = keyUse(await ports.updates(), configured);
  if (settled && (await holds(ports, configured))) return false;
  ports.notice(
    switching
      ? `The switch to ${configured} was interrupted: pulumi up`
      : `The stack does not hold ${configured} as it is now, or its last update failed: pulumi up`,
  );
  await ports.update();
  return switching;
}

async function retire(
  ports: RotationPorts,
  key: AccountKeyName,
  { graceMs, keepOld }: RotationOptions,
): Promise<Rotation["old"]> {
  if (keepOld) return "kept";
  await unused(ports, key, graceMs);
  ports.notice(`Regenerating ${key}, which the stack used before.`);
  await ports.regenerate(key);
  return "regenerated";
}

/**
 * Waits until a key has been out of use for the grace.
 * @throws UserError where it cannot be told that the stack's readers get the other one
 */
async function unused(ports: RotationPorts, key: AccountKeyName, graceMs: number): Promise<void> {
  const inUse = otherKey(key);
  const { settled, since } = keyUse(await ports.updates(), inUse);
  if (!settled || since === undefined || !(await holds(ports, inUse)))
    throw new UserError(`${key} is left as it is: the stack's last update did not bring in ${inUse}`, {
      hint: "Look at what `pulumi up` says, then run `npx llmops keys rotate` again.",
    });
  const left = Math.min(since + graceMs - ports.now(), graceMs);
  if (left <= 0) return;
  ports.notice(`Waiting ${Math.ceil(left / 1000)} s: what is running may have read ${key} when it started.`);
  await ports.wait(left);
  // Somebody may have switched the stack back meanwhile.
  if (!(await holds(ports, inUse)))
    throw new UserError(`${key} is left as it is: the stack does not use ${inUse} any more`);
}

const holds = async (ports: RotationPorts, key: AccountKeyName): Promise<boolean> => {
  const [deployed, keys] = await Promise.all([ports.deployed(), ports.keys()]);
  return deployed !== "" && deployed === keys[key];
};
