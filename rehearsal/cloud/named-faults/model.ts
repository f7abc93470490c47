import { type NamedFaults, refusal } from "./named-fault";

const openai = "\\.openai\\.azure\\.com$";
const safe = { filtered: false, severity: "safe" };

/** The endpoint of a model. */
export const modelFaults: NamedFaults = {
  "chat-throttled": {
    description: "One chat completion meets the deployment's rate limit: 429 with Retry-After of a second.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions(\\?api-version=(?<version>[^&]+))?" },
        effect: refusal(
          429,
          {
            code: "429",
            message:
              "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version $<version> have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 1 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit. For Free Account customers, upgrade to Pay as you Go here: https://aka.ms/429TrialUpgrade.",
          },
          { "retry-after": "1", "retry-after-ms": "1000" },
        ),
        times: 1,
      },
    ],
  },
  "chat-filtered": {
    description: "The content filter refuses every prompt: 400 with code content_filter.",
    rules: [
      {
        match: { method: "POST", host: openai, path: "/chat/completions" },
        effect: refusal(400, {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
          type: null,
          param: "prompt",
          code: "content_filter",
          status: 400,
          innererror: {
            code: "ResponsibleAIPolicyViolation",
            content_filter_result: {
              hate: safe,
              jailbreak: { filtered: false, detected: false },
              self_harm: safe,
              sexual: safe,
              violence: { filtered: true, severity: "high" },
            },
          },
        }),
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
