import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { namedFaults } from "../../packages/azure-simulator/src/faults/named";
import { disagreements } from "./support/agreement";
import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(
  async () =>
    (lab = await openLab({
      // Nobody waits for minutes here; what the services ask for is waited for all the same.
      timing: { armRetries: [20, 40, 80], workspaceRetries: [10, 20, 40, 80], clusterPolls: [20] },
    })),
);
afterAll(() => lab.close());

const rulesOf = (name: string): readonly FaultRule[] => {
  const fault = namedFaults[name];
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault.rules;
};

async function during<T>(rules: readonly FaultRule[], work: () => Promise<T>): Promise<T> {
  const ids = rules.map((rule) => lab.stage.cloud.faults.add(rule).id);
  try {
    return await work();
  } finally {
    for (const id of ids) lab.stage.cloud.faults.clear(id);
  }
}

const up = (...args: string[]) => lab.pulumi("up", "--yes", "--skip-preview", ...args);

/** Where a person is not meant to look: the SDK's stack, an internal value. */
const inside = /node_modules|unhandled exception|\bundefined\b|\[object |Promise \{/;

interface Refusal {
  readonly fault: string;
  readonly says: RegExp;
  /** What else is in the way, so that the part in question is not created meanwhile. */
  readonly beside?: string;
  readonly args?: readonly string[];
}

const newCluster = ["--replace", "**lab-cluster"];

/** In the order in which an `up` meets them, each going on from where the one before it ended. */
const refusals: readonly Refusal[] = [
  { fault: "secret-expired", says: /AADSTS7000222: The provided client secret keys for app are expired/ },
  {
    fault: "managed-group-taken",
    beside: "forbidden",
    says: /Code="ApplianceProvisioningFailed" .*already exists/,
  },
  { fault: "forbidden", says: /Code="AuthorizationFailed"/ },
  { fault: "policy-denied", says: /Code="RequestDisallowedByPolicy" .*Deny public AI accounts/ },
  { fault: "account-conflict", says: /Code="CustomDomainInUse"/ },
  { fault: "quota-exhausted", says: /Code="InsufficientQuota"/ },
  { fault: "model-retired", says: /Code="ServiceModelDeprecated"/ },
  { fault: "account-accepted", says: /Code="AccountProvisioningStateInvalid" .*in state Accepted/ },
  { fault: "deployment-conflict", says: /Code="RequestConflict" .*Another operation is being performed/ },
  { fault: "vm-size-restricted", args: newCluster, says: /CLOUD_PROVIDER_LAUNCH_FAILURE.*SkuNotAvailable/ },
  { fault: "cluster-stockout", args: newCluster, says: /CLOUD_PROVIDER_RESOURCE_STOCKOUT/ },
  { fault: "cluster-quota", args: newCluster, says: /AZURE_QUOTA_EXCEEDED_EXCEPTION/ },
];

describe("an up that is refused", () => {
  test.each(refusals)(
    "says so once and clearly, and loses nothing: $fault",
    async ({ fault, says, beside, args = [] }) => {
      const rules = [...rulesOf(fault), ...(beside ? rulesOf(beside) : [])];
      const { exitCode, stdout } = await during(rules, () => up(...args));
      expect(exitCode).not.toBe(0);
      expect(stdout).toMatch(says);
      expect(stdout).not.toMatch(inside);
      expect(await disagreements(lab)).toEqual([]);
    },
  );

  test("tells a reason that a function was refused with", async () => {
    await lab.pulumiOk("up", "--yes", "--skip-preview");
    const body = { error: { code: "TooManyRequests" } };
    const throttled: FaultRule = {
      match: { method: "POST", host: "^login\\." },
      effect: { kind: "answer", status: 429, headers: {}, body },
      times: 1,
    };
    const { exitCode, stdout } = await during([throttled], () => up());
    expect(exitCode).not.toBe(0);
    expect(stdout).toMatch(/cannot be read: login failed: .* answered 429: .*TooManyRequests/);
  });

  test("ends when it has failed, whatever else it waits for", async () => {
    // The address never knows the workspace, which is waited for longer than this test may take.
    const unready = rulesOf("workspace-unready").map(({ times: _, ...always }): FaultRule => always);
    const noKeys: FaultRule = {
      match: { method: "POST", path: "/listKeys\\?" },
      effect: { kind: "answer", status: 403, headers: {}, body: { error: { code: "AuthorizationFailed" } } },
    };
    const { exitCode, stdout } = await during([...unready, noKeys], () => up());
    expect(exitCode).not.toBe(0);
    expect(stdout).toMatch(/the account's keys cannot be read: .*AuthorizationFailed/);
    expect(stdout).not.toContain("does not answer");
    expect(stdout).not.toMatch(inside);
  });

  test("goes on from there when the cause is gone, and leaves nothing", async () => {
    await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(await disagreements(lab)).toEqual([]);
    await lab.pulumiOk("destroy", "--yes", "--skip-preview");
    expect(lab.stage.cloud.leftovers()).toEqual([]);
  });
});
