import fc from "fast-check";
import { lastAccepted } from "../../../../workload/evaluation/accepted";
import { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { datasetOf } from "../../../../cli/commands/eval/action";

/** A server with an accepted run of each dataset, one a page. */
function serverWith(datasets: readonly string[]): MlflowClient {
  const runs = datasets.map((dataset, index) => ({
    info: { run_id: String(index), run_name: dataset, artifact_uri: "mlflow-artifacts:/1/r" },
    data: { tags: [{ key: "llmops.evaluation.dataset", value: dataset }] },
  }));
  const http = new MlflowClient({ dialect: "server", url: "http://mlflow" });
  jest.spyOn(http, "json").mockImplementation(async ({ body }) => {
    const at = Number((body as { page_token?: string }).page_token ?? 0);
    return {
      runs: runs.slice(at, at + 1),
      next_page_token: at + 1 < runs.length ? String(at + 1) : "",
    };
  });
  jest.spyOn(http, "text").mockResolvedValue('{"results": []}');
  return http;
}

const fileName = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom("日", "本", "中", "国", "😀", "a", "b", " ", "-", "'", '"', "%"),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 200,
  })
  .filter((name) => !/[/.]/.test(name));

test("two files share an accepted run only where they have one name", async () => {
  await fc.assert(
    fc.asyncProperty(fileName, fileName, async (one, other) => {
      const accepted = await lastAccepted(
        serverWith([datasetOf(`cases/${one}.jsonl`)]),
        "1",
        datasetOf(`${other}.jsonl`),
      );
      expect(accepted !== undefined).toBe(one.normalize("NFC") === other.normalize("NFC"));
    }),
    {
      examples: [
        ["日本", "中国"],
        ["a b", "a-b"],
        [`${"x".repeat(150)}1`, `${"x".repeat(150)}2`],
        ["it's", "it's"],
        ["e\u0301", "\u00e9"],
      ],
    },
  );
});

test("the accepted run of a dataset is found behind those of others", async () => {
  expect(await lastAccepted(serverWith(["a", "b", "日本"]), "1", "日本")).toMatchObject({ runId: "2" });
});
