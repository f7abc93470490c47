/** A line of `pulumi up --non-interactive`, and when it was printed, in milliseconds of any one clock. */
export interface LoggedLine {
  readonly at: number;
  readonly text: string;
}

/** When the creation of a resource began and ended, on the clock of the lines. */
export interface Creation {
  readonly begun: number;
  readonly ended: number;
}

/**
 * A resource's key in Pulumi's output: its type in the short form that is shown there, and its name. A type's file (databricks:index/notebook:Notebook) is not shown.
 */
export const shownAs = (type: string, name: string): string => `${type.replace(/\/[^:/]*(?=:)/, "")} ${name}`;

const step = /^ *\+ +(\S+) (.+?) (creating|created) \(/;

/**
 * When each resource was created, by what `shownAs` makes of it. A creation that did not end is left out.
 * Times are those of the lines: the seconds in their text are whole from one second on.
 */
export function creationsIn(lines: readonly LoggedLine[]): ReadonlyMap<string, Creation> {
  const begun = new Map<string, number>();
  const creations = new Map<string, Creation>();
  for (const { at, text } of lines) {
    const [, type, name, state] = step.exec(text) ?? [];
    if (type === undefined || name === undefined) continue;
    const key = shownAs(type, name);
    const start = begun.get(key);
    if (start === undefined) begun.set(key, at);
    else if (state === "created") creations.set(key, { begun: start, ended: at });
  }
  return creations;
}
