import type { Choice } from "./choice";
import { classify, type HarmResults, type PromptResults } from "./content-filter";
import { logprobsOf, type ChoiceLogprobs } from "./logprobs";
import type { ChatRequest } from "./request";
import type { Tokenizer } from "./tokens";

/** Everything a completion is written from, streamed or not. */
export interface Completion {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** The model with its version, e.g. gpt-4o-2024-11-20. */
  readonly model: string;
  readonly systemFingerprint: string;
  readonly request: ChatRequest;
  readonly promptResults: PromptResults;
  readonly choices: readonly Choice[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly tokenizer: Tokenizer;
}

/** What the filter says about a choice; it also looks for known code and text once there is text. */
const choiceResults = (content: string | null): Partial<HarmResults> & Record<string, unknown> =>
  content === null
    ? {}
    : {
        ...classify(content),
        protected_material_code: { filtered: false, detected: false },
        protected_material_text: { filtered: false, detected: false },
      };

export function usageOf(completion: Completion): Record<string, unknown> {
  const completionTokens = completion.choices.reduce((sum, choice) => sum + choice.tokens, 0);
  return {
    completion_tokens: completionTokens,
    completion_tokens_details: {
      accepted_prediction_tokens: 0,
      audio_tokens: 0,
      reasoning_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    prompt_tokens: completion.promptTokens,
    prompt_tokens_details: { audio_tokens: 0, cached_tokens: completion.cachedTokens },
    total_tokens: completion.promptTokens + completionTokens,
  };
}

const wantedLogprobs = (completion: Completion, choice: Choice): ChoiceLogprobs | null =>
  completion.request.logprobs && choice.content !== null
    ? logprobsOf(choice.content, completion.request.top_logprobs ?? 0, completion.tokenizer)
    : null;

export const promptFilterResults = (completion: Completion): unknown => [
  { prompt_index: 0, content_filter_results: completion.promptResults },
];

/** The body of a completion that is not streamed. */
export const completionBody = (completion: Completion): Record<string, unknown> => ({
  choices: completion.choices.map((choice) => ({
    content_filter_results: choiceResults(choice.content),
    finish_reason: choice.finishReason,
    index: choice.index,
    logprobs: wantedLogprobs(completion, choice),
    message: {
      annotations: [],
      content: choice.content,
      refusal: null,
      role: "assistant",
      ...(choice.calls.length > 0 && {
        tool_calls: choice.calls.map((call) => ({
          function: { arguments: call.arguments, name: call.name },
          id: call.id,
          type: "function",
        })),
      }),
    },
  })),
  created: completion.created,
  id: completion.id,
  model: completion.model,
  object: "chat.completion",
  prompt_filter_results: promptFilterResults(completion),
  system_fingerprint: completion.systemFingerprint,
  usage: usageOf(completion),
});
