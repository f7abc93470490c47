import { text, isMap, type PropertyMap, type PropertyValue } from "../../rpc/values";
import { fromRest, omit, pick, toRest } from "../casing";
import { readBack, type WorkspaceResource } from "../resource";

/** Properties of the program that the service does not take. */
const notSettings = ["alwaysRunning", "controlRunState", "providerConfig", "url"];

/** A job with tasks is of the newer API; one with a single task at its top of the oldest. */
const version = (inputs: PropertyMap): string => (inputs["tasks"] === undefined ? "2.0" : "2.2");

/** The program's names of lists are plurals; the service's are not. */
const singular: Readonly<Record<string, string>> = {
  on_failures: "on_failure",
  on_starts: "on_start",
  on_successes: "on_success",
  on_duration_warning_threshold_exceededs: "on_duration_warning_threshold_exceeded",
  on_streaming_backlog_exceededs: "on_streaming_backlog_exceeded",
  depends_ons: "depends_on",
};

function inServiceNames(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(inServiceNames);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      singular[name] ?? name,
      // Its keys are the notebook's own.
      name === "base_parameters" ? item : inServiceNames(item),
    ]),
  );
}

function settings(inputs: PropertyMap): PropertyMap {
  const given = inServiceNames(toRest(omit(inputs, notSettings))) as PropertyMap;
  const body: PropertyMap = { ...given, max_concurrent_runs: given["max_concurrent_runs"] ?? 1 };
  return version(inputs) === "2.0" ? body : { ...body, queue: body["queue"] ?? { enabled: false } };
}

export const job: WorkspaceResource = {
  name: "job",
  required: [],
  autonamed: "name",
  replaceOnChange: [],
  computed: ["format", "maxConcurrentRuns", "url"],
  async create(inputs, workspace) {
    const { job_id: jobId } = await workspace.post(`/api/${version(inputs)}/jobs/create`, settings(inputs));
    const id = text(jobId);
    return readBack(job, id, inputs, workspace);
  },
  async read(id, inputs, workspace) {
    const answer = await workspace.get(`/api/${version(inputs)}/jobs/get`, { job_id: id });
    const found = fromRest(answer["settings"] ?? {});
    // Of what may be left out, the service tells its own values, which nobody asked for.
    const asked = ["schedule"].filter((name) => inputs[name] !== undefined);
    const seen = isMap(found) ? pick(found, ["name", "maxConcurrentRuns", "format", ...asked]) : {};
    return {
      outputs: { ...inputs, ...seen, url: await workspace.page(`job/${id}`) },
      seen: omit(seen, ["format"]),
    };
  },
  async update({ id, newInputs }, workspace) {
    const body = { job_id: Number(id), new_settings: settings(newInputs) };
    await workspace.post(`/api/${version(newInputs)}/jobs/reset`, body);
    return (await job.read(id, newInputs, workspace)).outputs;
  },
  async delete(id, outputs, workspace) {
    await workspace.post(`/api/${version(outputs)}/jobs/delete`, { job_id: Number(id) });
  },
};
