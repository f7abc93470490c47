import { ChatError } from "./errors";

export type Severity = "safe" | "low" | "medium" | "high";

interface Graded {
  readonly filtered: boolean;
  readonly severity: Severity;
}

interface Detected {
  readonly filtered: boolean;
  readonly detected: boolean;
}

/** What Microsoft.DefaultV2 says about a text: four graded categories, filtered from medium on. */
export interface HarmResults {
  readonly hate: Graded;
  readonly self_harm: Graded;
  readonly sexual: Graded;
  readonly violence: Graded;
}

/** What it says about a prompt. */
export interface PromptResults extends HarmResults {
  readonly jailbreak: Detected;
}

type Harm = keyof HarmResults;

/** Words that stand for what the real classifier finds; a low grade is reported and let through. */
const signs: readonly { readonly harm: Harm; readonly severity: Severity; readonly pattern: RegExp }[] = [
  {
    harm: "violence",
    severity: "high",
    pattern:
      /\b(build|make|construct) (a |an )?(pipe )?bombs?\b|\bhow (do i|to|can i) (kill|murder|torture|poison) (a |an |my |the |some)?(person|people|someone|neighbou?r|human)/i,
  },
  { harm: "violence", severity: "low", pattern: /\b(kill|murder|stab|massacre|gunfight)\w*\b/i },
  { harm: "hate", severity: "high", pattern: /\b(exterminate|ethnic cleansing of|subhuman)\b/i },
  {
    harm: "hate",
    severity: "medium",
    pattern: /\bhate (speech )?(against|about) (a |an )?(race|religion|immigrants|minorit)/i,
  },
  {
    harm: "self_harm",
    severity: "high",
    pattern: /\b(how (do i|to|can i) (kill|hurt|harm|cut) myself|commit suicide|end my (own )?life)\b/i,
  },
  { harm: "sexual", severity: "high", pattern: /\b(pornographic|sexually explicit|erotica)\b/i },
];

const jailbreak =
  /\b(ignore|disregard|forget) (all |any |your |the )*(previous|prior|above|earlier) (instructions|rules|prompts)\b|\byou are (now )?DAN\b|\bdo anything now\b|\bdeveloper mode (enabled|on)\b/i;

const order: readonly Severity[] = ["safe", "low", "medium", "high"];

function grade(text: string, harm: Harm): Graded {
  const severity = signs
    .filter((sign) => sign.harm === harm && sign.pattern.test(text))
    .reduce<Severity>(
      (worst, sign) => (order.indexOf(sign.severity) > order.indexOf(worst) ? sign.severity : worst),
      "safe",
    );
  return { filtered: order.indexOf(severity) >= order.indexOf("medium"), severity };
}

/** Classifies a text that the model wrote. */
export const classify = (text: string): HarmResults => ({
  hate: grade(text, "hate"),
  self_harm: grade(text, "self_harm"),
  sexual: grade(text, "sexual"),
  violence: grade(text, "violence"),
});

/** Classifies a prompt: what the user and the tools said; a deployment's own instructions are not judged. */
export function classifyPrompt(text: string): PromptResults {
  const detected = jailbreak.test(text);
  return { ...classify(text), jailbreak: { filtered: detected, detected } };
}

export const isFiltered = (results: HarmResults | PromptResults): boolean =>
  Object.values(results).some((result: Graded | Detected) => result.filtered);

/** The refusal of a filtered prompt. */
export const promptFiltered = (results: PromptResults): ChatError =>
  new ChatError(400, {
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: results },
  });
