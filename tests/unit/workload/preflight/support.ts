import type { FaultRule } from "../../../../packages/azure-simulator/src/faults/injector";
import { decideLab, pastOf } from "../../../../stack/lab-config";
import type { LabConfig } from "../../../../infra/config/types";
import type { StateResource } from "../../../../stack/state";
import type { CheckResult, PreflightReport } from "../../../../operations/preflight/report";
import { preflight, type PreflightOptions } from "../../../../operations/preflight/run";
import type { StackConfiguration } from "../../../../stack/configuration";
import { NOW, openCloud, SUBSCRIPTION, type TestCloud } from "../azure/cloud";

export const PROJECT = "azure-llmops-lab";
/** A key of the project; PROJECT between a dollar's braces would be replaced where `pulumi new` copies this. */
const own = (key: string): string => [PROJECT, key].join(":");

/** A stack's configuration of these keys of the project. */
export function stackOf(keys: Readonly<Record<string, string>> = {}): StackConfiguration {
  const values = Object.fromEntries(
    Object.entries({ region: "eastus2", ...keys }).map(([key, value]) => [own(key), value]),
  );
  const environment: Record<string, string> = {
    ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
    ARM_CLIENT_SECRET: "secret",
    ARM_CLIENT_ID: "client",
    ARM_TENANT_ID: "tenant",
  };
  return {
    folder: "/nowhere",
    project: PROJECT,
    stack: "dev",
    values,
    secretKeys: new Set(),
    setting: (_key, variable) => environment[variable],
  };
}

export const LAB_ID = "0b7c6a52-3f0e-4d53-9a3c-6d1c5d1f8e90";

/** The state of a stack that has made its lab's identity, and these ids of Azure. */
export const made = (...ids: readonly string[]): StateResource[] => [
  {
    urn: `urn:pulumi:dev::${String(PROJECT)}::pulumi-nodejs:dynamic/llmops:LabIdentity::lab-identity`,
    type: "pulumi-nodejs:dynamic/llmops:LabIdentity",
    custom: true,
    id: LAB_ID,
    outputs: { labId: LAB_ID, project: PROJECT, stack: "dev", former: false },
  },
  ...ids.map((id) => ({
    urn: `urn:pulumi:dev::${String(PROJECT)}::azure-native:x:X::${id}`,
    type: "azure-native:x:X",
    custom: true,
    id,
  })),
];

/** What such a stack's state says of its lab. */
export const past = (): ReturnType<typeof pastOf> => pastOf(stackOf(), made());

export function labOf(keys: Readonly<Record<string, string>> = {}): LabConfig {
  const decision = decideLab(stackOf(keys), SUBSCRIPTION, past());
  if ("errors" in decision) throw new Error(decision.errors.join("\n"));
  return decision.config;
}

/** A cloud, and preflights of a stack in it. */
export interface PreflightScene extends TestCloud {
  readonly look: (
    keys?: Readonly<Record<string, string>>,
    options?: Partial<PreflightOptions>,
  ) => Promise<PreflightReport>;
  /** One check of a preflight. */
  readonly check: (
    id: string,
    keys?: Readonly<Record<string, string>>,
    options?: Partial<PreflightOptions>,
  ) => Promise<CheckResult>;
}

/** Runs a test in a cloud of its own. */
export async function inCloud(
  faults: readonly FaultRule[],
  test: (scene: PreflightScene) => Promise<void>,
): Promise<void> {
  const cloud = await openCloud(faults);
  const look: PreflightScene["look"] = (keys = {}, options = {}) =>
    preflight({
      configuration: stackOf(keys),
      environment: {},
      credential: cloud.credential,
      httpClient: cloud.httpClient,
      compute: cloud.compute,
      resources: async () => made(),
      at: new Date(NOW),
      onNotice: () => undefined,
      ...options,
    });
  const check: PreflightScene["check"] = async (id, keys, options) => {
    const { checks } = await look(keys, options);
    const found = checks.find((one) => one.id === id);
    if (found === undefined)
      throw new Error(`no check ${id} among ${checks.map((one) => one.id).join(", ")}`);
    return found;
  };
  try {
    await test({ ...cloud, look, check });
  } finally {
    await cloud.close();
  }
}

/** Results as `id status`, but what is well. */
export const unwell = ({ checks }: { checks: readonly CheckResult[] }): string[] =>
  checks.filter(({ status }) => status !== "ok").map(({ id, status }) => `${id} ${status}`);
