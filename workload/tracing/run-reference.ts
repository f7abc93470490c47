/**
 * A run as its traces refer to it. The id is unknown while the server has not been reached; name and
 * start time then say which run it is.
 */
export interface RunReference {
  id: string | undefined;
  name: string;
  user: string;
  /** Milliseconds since 1970. */
  startTime: number;
  tags: { key: string; value: string }[];
}
