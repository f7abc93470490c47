/** What the notebook knows of its lab. No secret is among it: the key is read from the scope as the notebook runs. */
export interface NotebookSettings {
  OPENAI_ENDPOINT: string;
  OPENAI_API_VERSION: string;
  OPENAI_DEPLOYMENT: string;
  SECRET_SCOPE: string;
  SECRET_KEY: string;
  EXPERIMENT_NAME: string;
}

/** The line of the notebook's source that the settings take the place of. */
export const SETTINGS_LINE = "# The deployment writes this lab's settings here.";

/**
 * Writes a lab's settings into the notebook's source as Python assignments.
 *
 * A JSON string is a Python string of the same value, so no setting can end its literal and become code.
 * @throws when the source has not exactly one line for them
 */
export function renderNotebook(source: string, settings: NotebookSettings): string {
  const lines = source.split("\n");
  const places = lines.filter((line) => line === SETTINGS_LINE).length;
  if (places !== 1)
    throw new Error(
      `the notebook must have the line ${JSON.stringify(SETTINGS_LINE)} once, not ${places} times`,
    );
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return lines.flatMap((line) => (line === SETTINGS_LINE ? assignments : [line])).join("\n");
}
