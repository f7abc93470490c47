import fc from "fast-check";
import { roleProvider } from "../../../infra/dynamic-providers/role-provider";
import { byFetch, tokens } from "../workload/azure/http-clients";

type Provider = ReturnType<typeof roleProvider>;
type Role = Awaited<ReturnType<Provider["create"]>>["outs"];

const subscription = "/subscriptions/sub-1";
const accountId = `${subscription}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/oai`;
const [openaiUser, openaiContributor, reader] = [
  "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  "a001fd3d-188f-4b5b-821b-7da978bf7442",
  "acdd72a7-3385-48ef-bd42-f606fba81ae7",
];

interface Assignment {
  scope: string;
  principalId: string;
  role: string;
  condition?: string;
}

/** Role assignments as Azure has them: one of a role for a principal at a scope, whatever its name. */
function azure(there: readonly Assignment[] = [], denied: readonly string[] = []) {
  const assignments = [...there];
  const asked: string[] = [];
  const said: string[] = [];
  const refused = (status: number, code: string) => Response.json({ error: { code } }, { status });
  const request = async (address: string, { method = "GET", body }: RequestInit) => {
    const url = new URL(address);
    asked.push(method);
    if (denied.includes(method)) return refused(403, "AuthorizationFailed");
    const [scope = ""] = decodeURIComponent(url.pathname).split("/providers/Microsoft.Authorization/");
    if (method === "GET") {
      const wanted = /assignedTo\('(.*)'\)/.exec(url.searchParams.get("$filter") ?? "")?.[1]?.toLowerCase();
      const value = assignments
        .filter((one) => `${scope}/`.startsWith(`${one.scope}/`) && one.principalId.toLowerCase() === wanted)
        .map(({ role, condition }) => ({ properties: { roleDefinitionId: `/x/${role}`, condition } }));
      return Response.json({ value });
    }
    const { principalId, roleDefinitionId } = (
      JSON.parse(body as string) as { properties: Record<string, string> }
    ).properties as { principalId: string; roleDefinitionId: string };
    const made = { scope, principalId, role: roleDefinitionId.split("/").at(-1) ?? "" };
    const isSame = (one: Assignment) =>
      one.scope === scope && one.principalId === principalId && one.role === made.role;
    if (assignments.some(isSame)) return refused(409, "RoleAssignmentExists");
    assignments.push(made);
    return Response.json({}, { status: 201 });
  };
  const provider = roleProvider({
    login: () => tokens(async () => "t"),
    httpClient: byFetch(request),
    say: (text: string) => said.push(text),
  });
  return { assignments, asked, said, provider };
}

const wanted = (principalId = "me", lent = true): Role => ({
  accountId,
  assignmentId: `${accountId}/providers/Microsoft.Authorization/roleAssignments/of-${principalId}`,
  principalId,
  principalType: "User",
  lent,
});

test("makes the role where it is missing, once", async () => {
  const { provider, assignments, asked } = azure();
  const { id, outs } = await provider.create(wanted());
  expect(id).toBe(wanted().assignmentId);
  expect(assignments).toEqual([{ scope: accountId, principalId: "me", role: openaiUser }]);
  expect(await provider.diff(id, outs, wanted())).toEqual({ changes: false });
  await provider.create(wanted());
  expect(asked).toEqual(["GET", "PUT", "GET"]);
});

test.each<[string, Assignment]>([
  [
    "at the account, by another name",
    { scope: accountId, principalId: "ME", role: openaiUser.toUpperCase() },
  ],
  ["that allows more", { scope: accountId, principalId: "me", role: openaiContributor }],
  ["at the subscription", { scope: subscription, principalId: "me", role: openaiUser }],
])("uses one that is there: %s", async (_what, assignment) => {
  const { provider, assignments } = azure([assignment]);
  await provider.create(wanted());
  expect(assignments).toEqual([assignment]);
});

test.each<[string, Assignment]>([
  ["of somebody else", { scope: accountId, principalId: "you", role: openaiUser }],
  ["that allows no call", { scope: accountId, principalId: "me", role: reader }],
  ["at another account", { scope: `${accountId}-2`, principalId: "me", role: openaiUser }],
  ["on a condition", { scope: subscription, principalId: "me", role: openaiUser, condition: "some" }],
])("does not take one for it %s", async (_what, assignment) => {
  const { provider, assignments } = azure([assignment]);
  await provider.create(wanted());
  expect(assignments).toEqual([assignment, { scope: accountId, principalId: "me", role: openaiUser }]);
});

test("takes the service's word that it is there where it may not look", async () => {
  const { provider } = azure([{ scope: accountId, principalId: "me", role: openaiUser }], ["GET"]);
  const { id, outs } = await provider.create(wanted());
  expect(await provider.read(id, outs)).toMatchObject({ id });
});

test("says where it may not assign what somebody has to who may", async () => {
  const { provider } = azure([], ["PUT"]);
  await expect(provider.create(wanted())).rejects.toThrow(
    /given to me: HTTP 403 AuthorizationFailed\. .*\n {2}az role assignment create --assignee-object-id me .* --scope \/subscriptions\/sub-1/,
  );
});

test("a refresh finds that it is gone, and the next update makes it again", async () => {
  const { provider, assignments } = azure();
  const { id, outs } = await provider.create(wanted());
  expect(await provider.read(id, outs)).toEqual({ id, props: outs });
  assignments.pop();
  expect(await provider.read(id, outs)).toEqual({});
});

test("takes over the state of a stack that owned the assignment, which has none of its keys", async () => {
  const { provider } = azure();
  const former = { principalId: "me", roleAssignmentName: "of-me", scope: accountId };
  expect(await provider.diff("id", former, wanted())).toEqual({ changes: true });
  expect(await provider.update("id", former, wanted())).toEqual({
    outs: { ...wanted(), principals: ["me"] },
  });
  expect(await provider.read("id", former)).toEqual({});
});

test("says at the end what stays at an account that is lent, and nothing of the lab's own", async () => {
  const { provider, said } = azure();
  for (const lent of [true, false]) {
    const { id, outs } = await provider.create(wanted("me", lent));
    await provider.delete(id, outs);
  }
  expect(said).toEqual([expect.stringContaining(`of me at ${accountId} stays`)]);
});

test("whoever deploys in whatever order, nobody loses a role, and each has it from the first time on", async () => {
  const turn = fc.record({
    stack: fc.nat(1),
    who: fc.constantFrom("ana", "ben", "pipeline"),
    what: fc.constantFrom("up", "up", "refresh", "destroy"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async (turns) => {
      const { provider, assignments, asked } = azure([
        { scope: accountId, principalId: "ben", role: openaiUser },
      ]);
      const stacks = new Map<number, { id: string; outs: Role }>();
      for (const { stack, who, what } of turns) {
        const had = [...assignments];
        const made = stacks.get(stack);
        if (what === "up" && made === undefined) stacks.set(stack, await provider.create(wanted(who)));
        else if (made !== undefined && what === "destroy") {
          await provider.delete(made.id, made.outs);
          stacks.delete(stack);
        } else if (made !== undefined && what === "refresh") {
          expect(await provider.read(made.id, made.outs)).toEqual({ id: made.id, props: made.outs });
        } else if (made !== undefined) {
          const isNew = !made.outs.principals?.includes(who);
          const { changes, ...others } = await provider.diff(made.id, made.outs, wanted(who));
          expect([changes, others]).toEqual([isNew, {}]);
          if (changes)
            stacks.set(stack, { ...made, ...(await provider.update(made.id, made.outs, wanted(who))) });
        }
        expect(assignments).toEqual(expect.arrayContaining(had));
        if (what === "up") expect(assignments.map(({ principalId }) => principalId)).toContain(who);
      }
      expect(asked).not.toContain("DELETE");
      expect(new Set(assignments.map(({ principalId }) => principalId)).size).toBe(assignments.length);
    }),
  );
});
