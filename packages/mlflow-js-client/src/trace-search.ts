import { oneCredential } from "./blob-upload";
import { RestError } from "rest-client";
import { readJson } from "rest-client";
import type { MlflowClient } from "./mlflow-client";
import { quoteLongIntegers } from "./long-integers";
import { nextPage } from "rest-client";
import { withRetries } from "rest-client";
import { anything, list, object, type Shape, text } from "rest-client";
import { storedInfo, type StoredInfo, storedSpans, type StoredSpan } from "./stored-trace";

/** How many infos one answer of a search holds. */
const pageSize = 500;

/** Of an open-source server: a single trace costs ten times as much alone as among fifty. */
const batchSize = 50;

/** Which traces {@link searchTraces} gives, and in which order. */
export interface TraceSearch {
  /** Id of the experiment that they belong to. */
  readonly experimentId: string;
  /** MLflow's filter of traces: "tags.release = 'v1'", "attribute.run_id = '…'". Default: all. */
  readonly filter?: string | undefined;
  /** By the time at which a trace began. Default: the earliest first, `timestamp_ms ASC`. */
  readonly order?: "timestamp_ms ASC" | "timestamp_ms DESC";
  /** How many traces at most. Default: all there are. */
  readonly most?: number;
}

interface FoundTraces {
  traces?: unknown[];
  next_page_token?: string;
}

const foundTraces: Shape<FoundTraces> = object<FoundTraces>(
  {},
  { traces: list(anything), next_page_token: text },
);

/** The infos of an experiment's traces, page by page, the earliest first unless told otherwise. */
export async function* searchTraces(http: MlflowClient, search: TraceSearch): AsyncGenerator<StoredInfo[]> {
  for await (const page of searchTraceInfos(http, search)) {
    const infos = page.flatMap((info) => storedInfo(info) ?? []);
    if (infos.length > 0) yield infos;
  }
}

/**
 * The same, each info whole and as the service answers it.
 *
 * @internal
 */
export async function* searchTraceInfos(http: MlflowClient, search: TraceSearch): AsyncGenerator<unknown[]> {
  let open = search.most ?? Number.POSITIVE_INFINITY;
  let token: string | undefined;
  do {
    const body = {
      locations: [{ type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: search.experimentId } }],
      max_results: Math.min(pageSize, open),
      order_by: [search.order ?? "timestamp_ms ASC"],
      ...(search.filter === undefined ? {} : { filter: search.filter }),
      ...(token === undefined ? {} : { page_token: token }),
    };
    const path = "/api/3.0/mlflow/traces/search";
    const answer = await http.json({ method: "POST", path, body }, foundTraces);
    const infos = answer.traces ?? [];
    open -= infos.length;
    token = nextPage(http, path, token, answer.next_page_token);
    if (infos.length > 0) yield infos;
  } while (token && open > 0);
}

/**
 * Reads the spans of traces from where each is kept: an open-source server's database in batches, or an
 * artifact store one by one. Undefined for a trace whose spans are not there or cannot be read.
 */
export class SpanReader {
  private batches = true;

  /**
   * @param http the service that has them
   * @param exact whether integers that a JavaScript number cannot hold, such as nanoseconds, are read as text
   */
  constructor(
    private readonly http: MlflowClient,
    private readonly exact: boolean = false,
  ) {}

  /** How many traces are best read at once. */
  get batchSize(): number {
    return this.http.target.dialect === "server" && this.batches ? batchSize : 8;
  }

  /**
   * The spans of each trace, in the order of `infos`. Throws RestError where the service is away or
   * refuses.
   */
  async read(infos: readonly StoredInfo[]): Promise<(readonly StoredSpan[] | undefined)[]> {
    return (await this.readRaw(infos)).map(storedSpans);
  }

  /**
   * The same, each span whole and as the service keeps it.
   *
   * @internal
   */
  async readRaw(infos: readonly StoredInfo[]): Promise<(unknown[] | undefined)[]> {
    if (this.http.target.dialect === "databricks") {
      return Promise.all(infos.map(({ traceId }) => this.fromSignedAddress(traceId)));
    }
    const inDatabase = this.batches ? infos.filter(isInDatabase).map(({ traceId }) => traceId) : [];
    const found = await this.fromDatabase(inDatabase);
    return Promise.all(
      infos.map(async (info) => {
        const spans = found.get(info.traceId);
        if (spans !== undefined) return spans;
        return this.batches && isInDatabase(info) ? undefined : this.fromArtifact(info.traceId);
      }),
    );
  }

  private async fromDatabase(ids: readonly string[]): Promise<Map<string, unknown[]>> {
    if (ids.length === 0) return new Map();
    const query = ids.map((id) => `trace_ids=${encodeURIComponent(id)}`).join("&");
    let answer: FoundTraces;
    try {
      const path = `/api/3.0/mlflow/traces/batchGet?${query}`;
      const sent = await this.http.answer({ method: "GET", path });
      answer = readJson({ ...sent, text: this.exactly(sent.text) }, foundTraces);
    } catch (error) {
      // A server before 3.6 takes "batchGet" for a trace's id.
      if (!(error instanceof RestError) || ![404, 405, 501].includes(error.status ?? 0)) throw error;
      this.batches = false;
      return new Map();
    }
    return new Map((answer.traces ?? []).flatMap(idAndSpans));
  }

  private async fromArtifact(id: string): Promise<unknown[] | undefined> {
    const request = {
      method: "GET",
      path: `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${encodeURIComponent(id)}`,
    } as const;
    return this.spansOfText(async () => {
      try {
        return await this.http.text({ ...request, retry: false });
      } catch (error) {
        // 500 is what a server answers for a file that is missing or corrupted, however often it is asked.
        if (!(error instanceof RestError) || !error.retryable || error.status === 500) throw error;
        return this.http.text(request);
      }
    });
  }

  private async fromSignedAddress(id: string): Promise<unknown[] | undefined> {
    return this.spansOfText(async () => {
      const path = `/api/2.0/mlflow/traces/${encodeURIComponent(id)}/credentials-for-data-download`;
      const answer = await this.http.json({ method: "GET", path }, oneCredential);
      const { signed_uri: url, headers = [] } = answer.credential_info;
      const { text: spans } = await withRetries(this.http.policy, () =>
        this.http.send({
          url,
          method: "GET",
          headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        }),
      );
      return spans;
    });
  }

  /** A file that is not there, or holds no JSON, is a trace without spans; anything else is thrown on. */
  private async spansOfText(read: () => Promise<string>): Promise<unknown[] | undefined> {
    let text: string;
    try {
      text = await read();
    } catch (error) {
      if (error instanceof RestError && [400, 404, 500].includes(error.status ?? 0)) return undefined;
      throw error;
    }
    try {
      const { spans } = JSON.parse(this.exactly(text)) as { spans?: unknown };
      return Array.isArray(spans) ? spans : undefined;
    } catch {
      return undefined;
    }
  }

  private exactly(json: string): string {
    return this.exact ? quoteLongIntegers(json) : json;
  }
}

/** The id of a trace, and its spans; proto's JSON leaves out a list that is empty. */
function idAndSpans(value: unknown): [string, unknown[]][] {
  const { trace_info: info, spans } = (value ?? {}) as { trace_info?: unknown; spans?: unknown };
  const id = storedInfo(info)?.traceId;
  return id === undefined ? [] : [[id, Array.isArray(spans) ? spans : []]];
}

function isInDatabase({ tags }: StoredInfo): boolean {
  const location = tags["mlflow.trace.spansLocation"];
  return location === "TRACKING_STORE" || location === "ARCHIVE_REPO";
}
