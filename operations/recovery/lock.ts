import { usageError, type UserError } from "rest-client";

/** Whether Pulumi refused because somebody else is at work on the stack: a backend of files, or Pulumi Cloud. */
export const isLocked = (message: string): boolean =>
  /currently locked by|another update is currently in progress/i.test(message);

/** Who holds the stack's locks, where a message of Pulumi's says so: `created by USER@HOST (pid N)`. */
export function lockHolders(message: string): { host: string; pid: number }[] {
  return [...message.matchAll(/created by [^@\s]*@(\S+) \(pid (\d+)\)/g)].map(([, host = "", pid]) => ({
    host,
    pid: Number(pid),
  }));
}

/**
 * Why a lock must not be taken away, or undefined where all its holders are dead processes of this machine.
 *
 * @param message what Pulumi said of the lock
 * @param machine this machine's name, and whether one of its processes lives
 */
export function whyLocked(
  message: string,
  machine: { readonly host: string; lives(pid: number): boolean },
): UserError | undefined {
  const holders = lockHolders(message);
  const elsewhere = holders.find(({ host }) => host !== machine.host);
  if (holders.length === 0 || elsewhere)
    return usageError(
      `the stack is locked${elsewhere ? ` by a process on ${elsewhere.host}` : ""}, and from here it cannot be told whether its owner lives`,
      "Make sure that nobody is at work on the stack, then add --force.",
    );
  const living = holders.find(({ pid }) => machine.lives(pid));
  return (
    living &&
    usageError(
      `the stack is locked by process ${living.pid} on this machine, which lives`,
      "Wait for it to end, or end it. If that process is not Pulumi, its number was given anew: add --force.",
    )
  );
}
