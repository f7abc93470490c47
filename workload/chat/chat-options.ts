/** What the lab asks its model when nothing else is wanted. */
export const defaultSystemPrompt = "Assistant is a large language model trained by OpenAI.";
export const defaultPrompt = "Tell me a joke about animals.";

/** One message of a conversation. */
export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** What the API calls a response format; a schema needs API version 2024-08-01-preview. */
export type ResponseFormat =
  | { type: "text" }
  | { type: "json_object" }
  | {
      type: "json_schema";
      json_schema: { name: string; schema?: Record<string, unknown>; strict?: boolean };
    };

export interface ChatOptions {
  prompt: string;
  system: string;
  /** In place of `system` and `prompt`. */
  messages?: readonly ChatMessage[] | undefined;
  responseFormat?: ResponseFormat | undefined;
  temperature?: number | undefined;
  maxTokens?: number | undefined;
  stream?: boolean | undefined;
  runName?: string | undefined;
  tags?: Record<string, string> | undefined;
}
