import type { ConfigReader } from "./reader";
import type { KeyOfType } from "./keys";
import { type JobsConfig, NOTEBOOK_LANGUAGES, type NotebooksConfig, PAUSE_STATUSES } from "./types";

const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;

/** Keys that say something about jobs, which are there with a schedule only. */
const ABOUT_JOBS = [
  "jobFailureEmail",
  "jobBatchPrompts",
  "jobPauseStatus",
] as const satisfies readonly KeyOfType<"string">[];

/** Reads the keys of the notebooks and their jobs. */
export function parseNotebooks(reader: ConfigReader): NotebooksConfig {
  const language = reader.oneOf("notebookLanguage", NOTEBOOK_LANGUAGES);
  const schedule = reader.textWhere(
    "jobSchedule",
    isQuartz,
    "must be a Quartz cron expression of 6 or 7 fields with a ? for the day of the month or of the week, for example 0 0 6 * * ?",
  );
  const jobs: JobsConfig = {
    schedule,
    timezone: reader.textWhere(
      "jobTimezone",
      isTimezone,
      "must be a time zone's name, for example Europe/Madrid",
    ),
    pauseStatus: reader.oneOf("jobPauseStatus", PAUSE_STATUSES),
    retries: reader.integer("jobRetries", { min: 0, max: 10 }),
    timeoutMinutes: reader.integer("jobTimeoutMinutes", { min: 1, max: 10_080, unit: "(minutes)" }),
    failureEmails: emails(reader),
    batchPrompts: reader.text("jobBatchPrompts") || undefined,
  };
  for (const key of ABOUT_JOBS)
    if (reader.has(key) && !reader.has("jobSchedule"))
      reader.error(`${reader.qualified(key)} has no effect unless ${reader.qualified("jobSchedule")} is set`);
  return { language, jobs: schedule === "" ? undefined : jobs };
}

function emails(reader: ConfigReader): string[] {
  const text = reader.textWhere(
    "jobFailureEmail",
    (value) => split(value).every((address) => EMAIL.test(address)),
    "must be an e-mail address, or several separated by commas",
  );
  return split(text);
}

const split = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const QUARTZ_FIELD = /^(\?|[0-9A-Za-z*,/#-]+)$/;

function isQuartz(text: string): boolean {
  const fields = text.split(/\s+/);
  if (fields.length < 6 || fields.length > 7 || !fields.every((field) => QUARTZ_FIELD.test(field)))
    return false;
  return fields.filter((field) => field === "?").length === 1 && (fields[3] === "?" || fields[5] === "?");
}

function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return /^[A-Z]/.test(text);
  } catch {
    return false;
  }
}
