/**
 * A run as its traces refer to it. The id is unknown while the server has not been reached; name and
 * start time then say which run it is.
 */
export interface RunReference {
  /** MLflow's id of the run; a session sets it when it has found or made the run. */
  id: string | undefined;
  /** Name of the run as MLflow shows it, for example `bold-owl-12`. */
  name: string;
  /** Name of the user who ran it. */
  user: string;
  /** Milliseconds since 1970. */
  startTime: number;
  /** Tags that the run is created with, each a `key` and a `value`. */
  tags: {
    /** Name of the tag, for example `mlflow.source.name`. */
    key: string;
    /** Its text. */
    value: string;
  }[];
}
