import { type Answer, json, reply } from "../../workload/support/chat-endpoint";

/** What is asked in each run. */
export const prompts = [
  ...["a cat", "two dogs", "an elephant", "a very small mouse", "three blind mice", "a parrot that swears"],
  ...["a whale", "some bees", "a horse in a bar", "the oldest tortoise", "a lion", "an owl at night"],
].map((animal) => `Tell me a joke about ${animal}.`);

/** Answers with a reply's text, as the recorded account does otherwise. */
const saying =
  (text: (attempt: number) => string, tokens: number): Answer =>
  (_, response, attempt) => {
    const body = JSON.parse(reply("plain.json")) as {
      choices: { message: { content: string } }[];
      usage: Record<string, number>;
    };
    for (const { message } of body.choices) message.content = text(attempt);
    body.usage["completion_tokens"] = tokens + (attempt % 5);
    body.usage["total_tokens"] = (body.usage["prompt_tokens"] ?? 0) + (body.usage["completion_tokens"] ?? 0);
    json(response, body);
  };
/** Short replies in English. */
export const english = saying(
  (attempt) => `Why did animal ${attempt} cross the road? To get to the other side.`,
  18,
);
/** Longer ones in Spanish. */
export const spanish = saying(
  (attempt) => `¿Por qué cruzó la calle el animal ${attempt}? Para llegar al otro lado, por supuesto.`,
  60,
);
