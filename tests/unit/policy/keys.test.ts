import {
  NOTEBOOK,
  type PolicyResource,
  type Properties,
  SECRET,
} from "../../../packages/policy-pack/resource";
import {
  notebookKeyViolations,
  plainKeyViolations,
  secretValueFindings,
  secretValuesDefault,
} from "../../../packages/policy-pack/rules/keys";

// Put together here, so that no file of the project holds a text that is a credential by its form.
const KEYS: readonly (readonly [what: string, text: string])[] = [
  ["an Azure key", "0123456789abcdef".repeat(2)],
  ["an Azure key", `${"Ab3".repeat(17)}x${"JQQJ9"}${"9ABCAbcd".repeat(3)}abc`],
  ["a Databricks token", `${"dapi"}${"0123456789abcdef".repeat(2)}-3`],
  ["an OpenAI key", `${"sk"}-proj-${"abcDEF123_".repeat(4)}`],
  ["a client secret", `abc${"8Q~"}${"aZ09_.-~".repeat(4)}`],
  ["an account key", `DefaultEndpointsProtocol=https;AccountKey=${"Ab3+".repeat(20)}==`],
  ["a shared access signature", `https://x.blob.core.windows.net/c?sv=1&sig=${"aB3%2F".repeat(10)}`],
  ["a token", `${"eyJ"}hbGciOiJSUzI1NiJ9.${"eyJ"}zdWIiOiJtZSJ9Zm9v.c2lnbmF0dXJlLXNpZ25hdHVyZQ`],
  ["a private key", `-----BEGIN RSA ${"PRIVATE"} KEY-----`],
];

const resource = (type: string, props: Properties, name = "one"): PolicyResource => ({ type, name, props });
const notebook = (source: string) =>
  resource(NOTEBOOK, { contentBase64: Buffer.from(source).toString("base64") });

test.each(KEYS)("%s is found in a notebook, and not repeated", (what, key) => {
  const violations = notebookKeyViolations(notebook(`# a lab\nkey = "${key}"\n`));
  expect(violations).toContain(
    `contentBase64, line 2 holds what looks like ${what}: keep it in a secret scope`,
  );
  expect(violations.join()).not.toContain(key);
});

test.each(KEYS)("%s is found deep in a property, and not repeated", (what, key) => {
  const violations = plainKeyViolations(resource("x:y:Z", { environment: [{ value: `key: ${key}` }] }));
  expect(violations).toContain(
    `environment[0].value holds what looks like ${what}: keep it in a secret scope`,
  );
  expect(violations.join()).not.toContain(key);
});

test.each([
  "azure-llmops-lab-dev-1a2b3c4d",
  "11111111-2222-3333-4444-555555555555",
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-lab",
  "16.4.x-cpu-ml-scala2.12",
  "dbutils.secrets.get(scope, key)",
  "https://lab.openai.azure.com/?api-version=2024-05-01-preview",
  "the risk-free-tutorial-for-everybody-else",
])("what is no credential is not taken for one: %s", (text) => {
  expect(plainKeyViolations(resource("x:y:Z", { text }))).toEqual([]);
  expect(notebookKeyViolations(notebook(text))).toEqual([]);
});

const key = "0123456789abcdef".repeat(2);

test("a credential may be where it belongs", () => {
  expect(plainKeyViolations(resource(SECRET, { stringValue: key }))).toEqual([]);
  expect(plainKeyViolations(resource("pulumi:providers:databricks", { azureClientSecret: key }))).toEqual([]);
  expect(plainKeyViolations(resource(SECRET, { key }))).toHaveLength(1);
});

describe("the value of a secret", () => {
  // By its form it could be anything.
  const secret = resource(SECRET, { stringValue: "correct horse" }, "secret");
  const violations = (...others: PolicyResource[]) =>
    secretValueFindings([secret, ...others], secretValuesDefault).map(
      (finding) => `${finding.resource.name}: ${finding.violation}`,
    );

  test("is found in a notebook, by its line", () => {
    expect(violations(notebook("\n\nprint('correct horse')"))).toEqual([
      "one: contentBase64, line 3 holds the value of a secret",
    ]);
  });

  test("is found in an output that is not made for it", () => {
    expect(violations(resource("pulumi:pulumi:Stack", { key: "correct horse" }))).toEqual([
      "one: key holds the value of a secret",
    ]);
    expect(violations(resource("x:y:Z", { openaiApiKey: "correct horse" }))).toEqual([
      "one: openaiApiKey holds the value of a secret",
    ]);
  });

  test("may be in the outputs that are made for it", () => {
    expect(
      violations(
        resource("pulumi:pulumi:Stack", { openaiApiKey: "correct horse" }),
        resource("llmops:azure:Lab", { openaiApiKey: "correct horse" }),
      ),
    ).toEqual([]);
  });
});
