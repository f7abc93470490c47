import { promptFiltered } from "../../openai/content-filter";
import { type ChatError, rateLimited } from "../../openai/errors";
import { type NamedFaults, refusal } from "./named-fault";

const openai = "\\.openai\\.azure\\.com$";
const safe = { filtered: false, severity: "safe" } as const;

const refused = ({ status, error, headers }: ChatError) => refusal(status, error, headers);

/** The endpoint of a model. */
export const modelFaults: NamedFaults = {
  "chat-throttled": {
    description: "One chat completion meets the deployment's rate limit: 429 with Retry-After of a second.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions(\\?api-version=(?<version>[^&]+))?" },
        effect: refused(rateLimited("$<version>", "token", 1)),
        times: 1,
      },
    ],
  },
  "role-propagation": {
    description:
      "The model's endpoint does not know of a new role for two calls: 401 PermissionDenied, then it does. With --config openaiAuth=entra.",
    rules: [{ condition: { kind: "role-propagation" }, times: 2 }],
  },
  "chat-filtered": {
    description: "The content filter refuses every prompt: 400 with code content_filter.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: refused(
          promptFiltered({
            hate: safe,
            jailbreak: { filtered: false, detected: false },
            self_harm: safe,
            sexual: safe,
            violence: { filtered: true, severity: "high" },
          }),
        ),
      },
    ],
  },
  "chat-unavailable": {
    description: "The model's endpoint answers 503 for every chat completion.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: refusal(503, {
          code: "503",
          message: "The service is temporarily unable to process your request. Please try again later.",
        }),
      },
    ],
  },
  "chat-cut": {
    description: "The connection is reset in the middle of one chat completion's answer.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: { kind: "broken-body", bytes: 40 },
        times: 1,
      },
    ],
  },
};
