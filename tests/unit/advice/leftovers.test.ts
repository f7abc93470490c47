import { findLeftovers } from "../../../operations/leftovers";
import { labIds } from "../../../infra/config/azure-resources";
import { commandsIn } from "../docs/shell-words";
import { openCloud, type TestCloud } from "../workload/azure/cloud";
import { labOf, made } from "../workload/preflight/support";
import { az } from "./az";

jest.setTimeout(60_000);

let cloud: TestCloud;
beforeEach(async () => (cloud = await openCloud()));
afterEach(() => cloud.close());

const config = labOf();
const { names } = config;
const theirs = (): string =>
  JSON.stringify(
    [...cloud.cloud.state.resources, ...cloud.cloud.state.softDeleted].filter(([id]) =>
      id.includes("/theirs"),
    ),
  );

/** Each thing that a destroy may leave, as the ids that the stack's state had. */
const leavings: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  "the lab's group": async () => {
    await cloud.account(names.resourceGroup, names.openaiAccount);
    return [labIds(config).group];
  },
  "the managed group": async () => [await cloud.group(names.managedResourceGroup)],
  "a deployment on a lent account": async () => {
    const account = await cloud.account("theirs", "their-account");
    await cloud.deployment(account, "mine", 1);
    return [`${account}/deployments/mine`];
  },
  "a role on a lent account": async () => {
    const account = await cloud.account("theirs", "their-account");
    const role = `${account}/providers/Microsoft.Authorization/roleAssignments/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd`;
    await cloud.put(role, "2022-04-01", {
      properties: {
        principalId: cloud.cloud.identity.objectId,
        roleDefinitionId:
          "/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
      },
    });
    return [role];
  },
  "the deleted account": async () => {
    await cloud.deleteAccount(await cloud.account(names.resourceGroup, names.openaiAccount));
    const { group, account } = labIds(config);
    await cloud.send("DELETE", group, "2024-03-01");
    return [account];
  },
};

test.each(Object.entries(leavings))(
  "%s is removed by the command that stands under it",
  async (_what, leave) => {
    const bystander = await cloud.account("theirs", "their-other-account");
    await cloud.deployment(bystander, "theirs", 1);
    const before = theirs();
    const own = await leave();
    const look = () =>
      findLeftovers({
        arm: cloud.arm,
        config,
        before: made(...own),
        purge: false,
        onNotice: () => undefined,
      });
    const { left } = await look();
    expect(left.length).toBeGreaterThan(0);
    for (const { remedy } of left) {
      const [command, ...others] = commandsIn(remedy);
      expect([command?.program, others]).toEqual(["az", []]);
      await az(command?.words ?? [], cloud.send);
    }
    // An account in a group that is deleted is kept, and told of then.
    const kept = (await look()).left;
    for (const { remedy } of kept) await az(commandsIn(remedy)[0]?.words ?? [], cloud.send);
    expect((await look()).left).toEqual([]);
    const lent = await cloud.send("GET", bystander, "2025-06-01");
    expect(lent.status).toBe(200);
    expect(theirs()).toContain(before.slice(1, -1));
  },
);
