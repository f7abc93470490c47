/** How a model begins when it declines, in English and Spanish. */
const openings = [
  /^(?:i['’]?m|i am) (?:(?:very |really |so )?sorry|afraid)\b[^.!?]{0,40}\b(?:can(?:['’]?t|not)|unable|not able|won['’]?t)/,
  /^(?:sorry|apologies|my apologies|unfortunately)\b[^.!?]{0,60}\b(?:i|we)(?: (?:can(?:['’]?t|not)|won['’]?t|must decline)| (?:am|are) (?:unable|not able)|['’](?:m|re) (?:unable|not able))\b/,
  /^i (?:can(?:['’]?t|not)|am unable to|won['’]?t|will not|must decline to) (?:help|assist|provide|comply|fulfil|answer|do that|continue|create|generate|support)/,
  /^i['’]?m (?:unable|not able) to (?:help|assist|provide|comply|fulfil|answer|continue|create|generate)/,
  /^(?:lo siento|lo lamento|disculpa|perdón)\b[^.!?]{0,60}\bno (?:puedo|me es posible|podemos)/,
  /^no puedo (?:ayudar|asistir|proporcionar|responder|cumplir|continuar)/,
];

/**
 * Whether a reply declines: the service says so itself where it can (`refusal`), and else the reply's first
 * words tell. A reply about something that cannot be done is not one that declines.
 */
export function isRefusal(text: string, refusal: unknown): boolean {
  if (typeof refusal === "string" && refusal !== "") return true;
  const start = text.trimStart().slice(0, 200).toLowerCase();
  return openings.some((opening) => opening.test(start));
}
