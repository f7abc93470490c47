import { parseConfig } from "../../../infra/config/parse";

const PROJECT = "azure-llmops-lab";
/** A key of the project; PROJECT between a dollar's braces would be replaced where `pulumi new` copies this. */
const own = (key: string): string => [PROJECT, key].join(":");

function errorsOf(values: Record<string, string>): readonly string[] {
  const qualified = Object.fromEntries(Object.entries(values).map(([key, value]) => [own(key), value]));
  const context = {
    project: PROJECT,
    stack: "dev",
    subscriptionId: "11111111-2222-3333-4444-555555555555",
  };
  const parsed = parseConfig({ project: PROJECT, values: qualified }, context);
  return "errors" in parsed ? parsed.errors : [];
}

const schedule = { jobSchedule: "0 0 6 * * ?" };

test.each(["0 0 6 * * ?", "0 0/15 * ? * MON-FRI", "0 30 8 L * ? 2027", "0 0 12 ? * 6#3"])(
  "%s is a schedule",
  (jobSchedule) => {
    expect(errorsOf({ jobSchedule })).toEqual([]);
  },
);

test.each([
  ["a cron line of five fields", "0 6 * * *"],
  ["days of the month and of the week at once", "0 0 6 * * *"],
  ["words", "every day at six in the morning"],
  ["a question mark for the hour", "0 0 ? * * 1"],
])("%s is no schedule, and the error shows one", (_what, jobSchedule) => {
  expect(errorsOf({ jobSchedule })).toEqual([
    expect.stringContaining(`${own("jobSchedule")} is "${jobSchedule}"`),
  ]);
  expect(errorsOf({ jobSchedule })[0]).toContain("0 0 6 * * ?");
});

test.each<[string, Record<string, string>, string]>([
  ["a language without text", { notebookLanguage: "fr" }, "en or es"],
  ["a time zone that is none", { ...schedule, jobTimezone: "Madrid" }, "Europe/Madrid"],
  ["a status that is none", { ...schedule, jobPauseStatus: "paused" }, "PAUSED or UNPAUSED"],
  ["an address that is none", { ...schedule, jobFailureEmail: "a@example.com,b" }, "e-mail address"],
  ["a hundred retries", { ...schedule, jobRetries: "100" }, "from 0 to 10"],
  ["no time at all", { ...schedule, jobTimeoutMinutes: "0" }, "from 1 to 10080 (minutes)"],
  ["a kind of compute that is none", { clusterKind: "serverles" }, "did you mean serverless?"],
])("%s is told with what is allowed", (_what, values, allowed) => {
  const found = errorsOf(values);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(allowed);
});

test.each([
  ["jobFailureEmail", "a@example.com"],
  ["jobBatchPrompts", "main.default.prompts"],
  ["jobPauseStatus", "UNPAUSED"],
])("%s without a schedule would do nothing, and that is said", (key, value) => {
  expect(errorsOf({ [key]: value })).toEqual([
    `${own(key)} has no effect unless ${own("jobSchedule")} is set`,
  ]);
});

test("a cluster's size beside serverless compute would do nothing, and that is said", () => {
  expect(errorsOf({ clusterKind: "serverless", clusterWorkers: "2" })).toEqual([
    `${own("clusterWorkers")} has no effect when ${own("clusterKind")} is serverless, which has no cluster: leave it out`,
  ]);
});
