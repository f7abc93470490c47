import { type Account, account, against, deleted, found, type Provider } from "./support/purge";

describe("a deleted account of the name is another lab's where it says so, or where nothing says whose it is:", () => {
  const theirs = [
    ["of another lab", { "llmops-lab-id": "lab-2" }, true],
    ["of another lab", { "llmops-lab-id": "lab-2" }, false],
    ["of nobody", {}, false],
  ] as const;
  const works = {
    "a destroy": (provider: Provider, one: Account) => provider.delete("id", one),
    "a purge before": (provider: Provider, one: Account) => provider.create({ ...one, softDeleted: "purge" }),
    "a purge later": (provider: Provider, one: Account) =>
      provider.update("id", one, { ...one, softDeleted: "purge" }),
    "a restoration": async (provider: Provider, one: Account) => {
      const { outs } = await provider.create({ ...one, softDeleted: "restore" });
      expect(outs.restore).toBe(false);
    },
  };
  test.each(
    theirs.flatMap((row) => Object.keys(works).map((work) => [...row, work as keyof typeof works] as const)),
  )(
    "%s (%j, the name is of the identity: %p), %s leaves it, says so, and offers nothing that would harm it",
    async (_whose, tags, nameIsOwn, work) => {
      const { requests, warnings } = await against([found(tags)], async (provider) => {
        await works[work](provider, { ...account, labId: "lab-1", nameIsOwn });
      });
      expect(requests).toEqual([`GET ${deleted}`]);
      expect(warnings).toEqual([expect.stringMatching(/^warning: .*oai-lab, and it is left alone: /)]);
      expect(warnings[0]).not.toMatch(/\baz\b/);
    },
  );

  test("one without a tag is the lab's where its name is made of the lab's identity", async () => {
    const { requests, warnings } = await against([found({}), { status: 200 }], (provider) =>
      provider.delete("id", { ...account, labId: "lab-1", nameIsOwn: true }),
    );
    expect([requests[1], warnings]).toEqual([`DELETE ${deleted}`, []]);
  });
});
