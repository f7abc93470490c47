import { fences, markdownFiles, textOf } from "./markdown";

/** What documents for users do not say, and what they say in its place. */
const forbidden: Readonly<Record<string, string>> = {
  "whoever|nobody|somebody": "the identity, the user, a person; or no person at all",
  "what says (what|whether|how)": "where it is defined",
  lends: "reuses, passes",
  tidies: "cleans up",
  "asked (for )?wrongly": "a usage error",
  "(came|comes?) to (an|its|no) end": "finishes, does not finish",
  "the whole \\w+ anew": "replaces the whole lab",
  "puts? every prompt to": "sends every prompt to",
};
const pattern = new RegExp(`\\b(${Object.keys(forbidden).join("|")})\\b`, "gi");

/** The text between the code of a document. */
const prose = (file: string): string => {
  const text = textOf(file);
  if (file.endsWith(".py"))
    return [...text.matchAll(/^\s*# .*$/gm)].join("\n").replaceAll(/# (MAGIC )?/g, "");
  if (!file.endsWith(".md")) return text;
  return fences(text)
    .reduce((left, { body }) => left.replace(body, ""), text)
    .replaceAll(/`[^`]*`/g, "");
};

const found = (text: string): string[] =>
  [...text.replaceAll(/\s+/g, " ").matchAll(pattern)].map(([words]) => words.toLowerCase());

const notebooks = ["batch_prompts", "monitor_drift", "traced_chat"];
const files = [
  ...markdownFiles(),
  ...["Pulumi.yaml", "Pulumi.dev.yaml"],
  ...notebooks.map((name) => `infra/notebooks/${name}.py`),
];

test.each(files)("%s has none of the words that its readers would stumble over", (file) => {
  expect(prose(file).length).toBeGreaterThan(20);
  expect(found(prose(file))).toEqual([]);
});

test("would find such words, over the end of a line too", () => {
  expect(found("Whoever deploys it\ncomes to\nits end.")).toEqual(["whoever", "comes to its end"]);
});

test("keeps the README short enough to be read whole", () => {
  expect(textOf("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(130);
});
