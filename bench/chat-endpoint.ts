import { createServer } from "node:http";
import { type Listening, listening } from "./loopback";

/** The tokens of every reply. */
export const completionTokens = 18;

const safe = { filtered: false, severity: "safe" };
const reply = JSON.stringify({
  id: "chatcmpl-AbC123xyz",
  object: "chat.completion",
  created: 1_730_000_000,
  model: "gpt-4o-2024-11-20",
  system_fingerprint: "fp_65792305e4",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      logprobs: null,
      message: {
        role: "assistant",
        content: "Why don't elephants use computers?\n\nBecause they're afraid of the mouse!",
        refusal: null,
        annotations: [],
      },
      content_filter_results: { hate: safe, self_harm: safe, sexual: safe, violence: safe },
    },
  ],
  prompt_filter_results: [
    {
      prompt_index: 0,
      content_filter_results: { hate: safe, self_harm: safe, sexual: safe, violence: safe },
    },
  ],
  usage: {
    completion_tokens: completionTokens,
    completion_tokens_details: { accepted_prediction_tokens: 0, audio_tokens: 0, reasoning_tokens: 0 },
    prompt_tokens: 24,
    prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 },
    total_tokens: 24 + completionTokens,
  },
});

/**
 * Starts an endpoint for AZURE_OPENAI_ENDPOINT. It answers each request at once with the same completion, so that only
 * the client is measured.
 */
export async function startChatEndpoint(): Promise<Listening> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(reply);
    });
  });
  return listening(server);
}
