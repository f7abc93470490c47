import type { Choice } from "./choice";
import { classify } from "./content-filter";
import { promptFilterResults, usageOf, type Completion } from "./completion";
import { logprobsOf } from "./logprobs";
import { piecesOf } from "./choice";

type Delta = Record<string, unknown>;

/** A chunk, and how many tokens it took the model to get to it. */
export interface Chunk {
  readonly body: Record<string, unknown>;
  readonly tokens: number;
}

function deltasOf(choice: Choice, completion: Completion): { delta: Delta; text: string; tokens: number }[] {
  if (choice.content !== null)
    return [
      { delta: { content: "", refusal: null, role: "assistant" }, text: "", tokens: 0 },
      ...choice.pieces.map((piece) => ({ delta: { content: piece }, text: piece, tokens: 1 })),
    ];
  return choice.calls.flatMap((call, index) => [
    {
      delta: {
        ...(index === 0 && { content: null, refusal: null, role: "assistant" }),
        tool_calls: [{ function: { arguments: "", name: call.name }, id: call.id, index, type: "function" }],
      },
      text: "",
      tokens: 1,
    },
    ...piecesOf(completion.tokenizer.encode(call.arguments), completion.tokenizer).map((piece) => ({
      delta: { tool_calls: [{ function: { arguments: piece }, index }] },
      text: "",
      tokens: 1,
    })),
  ]);
}

/**
 * The chunks of a streamed completion, in Azure's order: first one without choices or id that bears the prompt's
 * filter results, then the deltas, the finish reason, and the usage where it was asked for.
 */
export function* chunksOf(completion: Completion): Generator<Chunk> {
  const { request } = completion;
  const withUsage = request.stream_options?.include_usage === true;
  yield {
    tokens: 0,
    body: {
      choices: [],
      created: 0,
      id: "",
      model: "",
      object: "",
      prompt_filter_results: promptFilterResults(completion),
    },
  };
  const envelope = (choices: readonly unknown[], usage: unknown): Record<string, unknown> => ({
    choices,
    created: completion.created,
    id: completion.id,
    model: completion.model,
    object: "chat.completion.chunk",
    system_fingerprint: completion.systemFingerprint,
    ...(withUsage && { usage }),
  });
  for (const choice of completion.choices) {
    const one = (delta: Delta, text: string, finishReason: string | null): Record<string, unknown> =>
      envelope(
        [
          {
            content_filter_results: text ? classify(text) : {},
            delta,
            finish_reason: finishReason,
            index: choice.index,
            logprobs:
              request.logprobs && text
                ? logprobsOf(text, request.top_logprobs ?? 0, completion.tokenizer)
                : null,
          },
        ],
        null,
      );
    for (const { delta, text, tokens } of deltasOf(choice, completion))
      yield { body: one(delta, text, null), tokens };
    yield { body: one({}, "", choice.finishReason), tokens: 0 };
  }
  if (withUsage) yield { body: envelope([], usageOf(completion)), tokens: 0 };
}

/** Server-sent events of the chunks; `pause` is awaited before a chunk that took tokens. */
export function eventStream(
  chunks: Generator<Chunk>,
  pause: (tokens: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = chunks.next();
      if (next.done) {
        controller.enqueue(encoder.encode("data: [DONE]\n\n"));
        controller.close();
        return;
      }
      if (next.value.tokens > 0) await pause(next.value.tokens);
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value.body)}\n\n`));
    },
  });
}
