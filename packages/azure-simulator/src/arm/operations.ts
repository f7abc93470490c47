import { ArmError } from "./errors";

/** An operation's status, as its status document spells it. */
export type OperationStatus = "Running" | "Succeeded" | "Failed" | "Canceled";

/** A long-running operation: what a PUT or DELETE has accepted but not yet done. */
export interface Operation {
  readonly id: string;
  /** `armKey` of what it works on. */
  readonly target: string;
  readonly startedAt: number;
  readonly duration: number;
  status: OperationStatus;
  endedAt?: number;
  /** Why it failed. */
  error?: ArmError;
}

interface Pending extends Operation {
  readonly apply: () => void;
  readonly fail: ((error: ArmError) => void) | undefined;
}

/**
 * Whether an operation is done at a moment. One that takes no time is done once somebody looks at it or at
 * its target: until then the answer to the PUT ("Creating") holds, and what conflicts with it conflicts.
 */
export const isDue = (
  operation: Pick<Operation, "startedAt" | "duration">,
  now: number,
  isObserved: boolean,
): boolean => (operation.duration > 0 ? now >= operation.startedAt + operation.duration : isObserved);

/** The cloud's long-running operations; kept while the cloud lives, so that a late poll gets its answer. */
export interface Operations {
  start(operation: {
    readonly id: string;
    readonly target: string;
    readonly duration: number;
    /** The operation's effect; an ArmError makes it fail. */
    readonly apply: () => void;
    /** What a failure leaves. */
    readonly fail?: (error: ArmError) => void;
  }): Operation;
  find(id: string): Operation | undefined;
  /** The running operations on a target or below it. */
  runningAt(target: string): readonly Operation[];
  /** Ends what is due. `observes`: whether the request at hand looks at an operation. */
  settle(observes: (operation: Operation) => boolean): void;
  /** Drops the running operations on a target and below it: what they work on goes away. */
  cancelBelow(target: string): void;
}

const isBelow = (key: string, parent: string): boolean => key === parent || key.startsWith(`${parent}/`);

/** Operations in memory, on the clock that is given. */
export function operationStore(now: () => number): Operations {
  const operations = new Map<string, Pending>();
  const running = (): Pending[] => [...operations.values()].filter(({ status }) => status === "Running");
  const end = (operation: Pending, status: OperationStatus): void => {
    operation.status = status;
    operation.endedAt = now();
  };
  return {
    start({ id, target, duration, apply, fail }) {
      const operation: Pending = { id, target, duration, startedAt: now(), status: "Running", apply, fail };
      operations.set(id, operation);
      return operation;
    },
    find: (id) => operations.get(id),
    runningAt: (target) => running().filter((operation) => isBelow(operation.target, target)),
    settle(observes) {
      const dueAt = ({ startedAt, duration }: Operation) => startedAt + duration;
      for (const operation of running().sort((a, b) => dueAt(a) - dueAt(b))) {
        // An earlier one's effect may have cancelled it.
        if (operation.status !== "Running" || !isDue(operation, now(), observes(operation))) continue;
        try {
          operation.apply();
          end(operation, "Succeeded");
        } catch (error) {
          if (!(error instanceof ArmError)) throw error;
          end(operation, "Failed");
          operation.error = error;
          operation.fail?.(error);
        }
      }
    },
    cancelBelow(target) {
      for (const operation of running()) if (isBelow(operation.target, target)) end(operation, "Canceled");
    },
  };
}
