import { RE2JS } from "re2js";

/**
 * A regular expression in RE2's syntax, found anywhere in a text. RE2 has no backreferences and no lookaround, and
 * in return takes time that grows with the text alone: no pattern can hang an evaluation.
 *
 * @throws Error that says what is wrong with the pattern
 */
export function matcher(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}
