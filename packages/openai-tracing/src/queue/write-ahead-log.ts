import type { MlflowTarget } from "mlflow-js-client";
import type { ExperimentReference } from "../runs/experiment-reference";
import { LogFiles } from "./log-files";
import { deliverFiles, type RedeliveryOptions, type RedeliveryReport } from "./redelivery";
import type { TraceStore } from "./trace-store";

/**
 * What could not be delivered to one tracking server, on disk: files of lines for each process, which
 * another takes over when that one has ended. What is damaged is set aside under a name beside its own.
 */
export class WriteAheadLog {
  /** @internal */
  readonly files: LogFiles;

  /**
   * Nothing is made on the disk before there is something to keep.
   *
   * @param stateFolder a folder that outlives the process, for example that of `stateFolder`
   * @param target the server that what is kept is for; each has a write-ahead log of its own
   */
  constructor(stateFolder: string, target: Pick<MlflowTarget, "url">) {
    this.files = new LogFiles(stateFolder, target);
  }

  /** The store for what goes to one experiment. A session that has it delivers again by itself what is kept. */
  storeFor(experiment: ExperimentReference): TraceStore {
    const { files } = this;
    return {
      keepTrace: (queued) => files.append({ experiment, kind: "trace", parcel: queued }),
      keepRun: (pending) => files.append({ experiment, kind: "run", remainder: pending }),
      runOpens: (run) => files.noteOpenRun(experiment, run),
      runCloses: (run) => files.forgetOpenRun(run),
      deliverAgain: async (session, onDelivered) => {
        const { target, policy: retry } = session.http;
        const { remaining, error } = await deliverFiles(files, { target, retry }, { session, onDelivered });
        const [aside] = files.untold;
        const told = aside && new Error(`set aside in ${aside.path}: ${aside.reason}`);
        return { remaining, error: error ?? told };
      },
    };
  }

  /**
   * The former name of {@link storeFor}.
   *
   * @deprecated Use `storeFor`.
   */
  keeperFor(experiment: ExperimentReference): TraceStore {
    return this.storeFor(experiment);
  }

  /** Whether there is anything to deliver or close. */
  isEmpty(): boolean {
    return this.files.isEmpty();
  }

  /** How many records are on the disk, for every server and experiment. */
  count(): number {
    return this.files.count();
  }
}

/**
 * Delivers what earlier processes kept for one tracking server, and closes as KILLED the runs that they
 * left open. Every step may be repeated, so a process that dies in the middle of it does no harm:
 * traces are replaced by themselves, and a run is looked for by name and start time before it is made.
 * What is damaged, or refused for good, is set aside on the disk, and the rest is delivered. Stops at the
 * first sign that the server is away. Never throws.
 */
export async function redeliver(log: WriteAheadLog, options: RedeliveryOptions): Promise<RedeliveryReport> {
  const report = await deliverFiles(log.files, options);
  const setAside = log.files.takeAside();
  return setAside.length === 0 ? report : { ...report, setAside };
}
