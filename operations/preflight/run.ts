import { ArmClient, type ArmOptions } from "azure-client";
import { azureCloud } from "azure-client";
import { azureLogin } from "../../infra/config/login-method";
import { azureCredential } from "azure-client";
import { workspaceClusters } from "../../stack/workspace-clusters";
import { decideLab, labRegions, pastOf } from "../../stack/lab-config";
import type { LabConfig } from "../../infra/config/types";
import { obstacle } from "../../infra/config/move";
import type { StateResource } from "../../stack/state";
import { ownIdsOf, readResources } from "../../stack/resources";
import { setConfiguration, type StackConfiguration, subscriptionOf } from "../../stack/configuration";
import { carryOut, type Check, type CheckContext } from "./check";
import { allChecks } from "./checks";
import { readFacts } from "./facts";
import { elsewhereOf, requirePickable } from "./pick";
import { neededProviders } from "./checks/providers";
import { registerProviders } from "./register";
import { type CheckResult, type PreflightReport, type RegionReport, worst } from "./report";

export interface PreflightOptions {
  readonly configuration: StackConfiguration;
  readonly environment: NodeJS.ProcessEnv;
  /** As it was named on the command line, to be repeated in commands. */
  readonly stack?: string | undefined;
  /** Registers resource providers that are not. */
  readonly fix?: boolean;
  /** Looks at every region of the lab. */
  readonly allRegions?: boolean;
  /** Writes the first region that fits into the stack's configuration; looks at all of them. */
  readonly pick?: boolean;
  readonly onNotice: (text: string) => void;
  readonly onResult?: (result: CheckResult) => void;
  /** Address of Azure Resource Manager, where it is not that of the cloud that is configured. */
  readonly management?: string;
  readonly credential?: ArmOptions["credential"];
  /** What sends the requests to Azure; left out: Node's own client. */
  readonly httpClient?: ArmOptions["httpClient"];
  readonly compute?: Parameters<typeof readFacts>[0]["compute"];
  /** What the stack's state holds. */
  readonly resources?: () => Promise<readonly StateResource[]>;
  readonly at?: Date;
}

/**
 * Looks at everything that can be known before a deployment, and changes nothing but what `fix` and `pick` say.
 * @throws UserError where the stack cannot be read, ArmError where a registration is refused
 */
export async function preflight(options: PreflightOptions): Promise<PreflightReport> {
  const { configuration, environment, onNotice } = options;
  const { setting, project, stack } = configuration;
  const subscriptionId = await subscriptionOf(setting);
  const resources = await (options.resources ?? (() => readResources(configuration)))();
  const past = pastOf(configuration, resources);
  const decision = decideLab(configuration, subscriptionId, past);
  const report = { project, stack, subscriptionId: subscriptionId ?? null };
  if ("errors" in decision || subscriptionId === undefined)
    return { ...report, ...misconfigured("errors" in decision ? decision.errors : []) };
  const against = obstacle(past, decision.config);
  if (against !== undefined) return { ...report, ...misconfigured([against]) };

  const method = azureLogin(setting);
  const cloud = azureCloud(setting("environment", "ARM_ENVIRONMENT"));
  const arm = new ArmClient({
    management: options.management ?? cloud.management,
    httpClient: options.httpClient,
    credential: options.credential ?? azureCredential(method, setting, cloud),
  });
  const needed = neededProviders(decision.config);
  const registered = options.fix ? await registerProviders(arm, subscriptionId, needed, onNotice) : [];
  const facts = readFacts({
    arm,
    subscriptionId,
    compute: options.compute ?? ((host) => workspaceClusters(host, environment)),
    ownIds: ownIdsOf(resources),
  });
  const flag = options.stack === undefined ? "" : ` --stack ${options.stack}`;
  const set = (key: string, value: string): string => `pulumi config set ${key} ${value}${flag}`;
  const context = {
    facts,
    set,
    elsewhere: elsewhereOf(facts, configuration),
    anotherStack: `pulumi stack init ANOTHER-NAME --copy-config-from ${options.stack ?? stack}`,
  };
  const onThisStack = (fix: string): string => (fix.startsWith("npx llmops ") ? fix + flag : fix);
  const checks = allChecks(method, options.at ?? new Date());
  const carried = async (config: LabConfig, wanted: (check: Check) => boolean): Promise<CheckResult[]> => {
    const results = await carryOutAll(checks.filter(wanted), { config, ...context }, options.onResult);
    return results.map((result) => ({ ...result, fixes: result.fixes.map(onThisStack) }));
  };

  const everywhere = options.allRegions === true || options.pick === true;
  const [results, regions] = await Promise.all([
    carried(decision.config, everywhere ? ({ regional }) => !regional : () => true),
    everywhere ? regionReports(configuration, { subscriptionId, past, carried }) : null,
  ]);
  const { region } = decision.config.identity;
  const base = { ...report, region, checks: results, regions, registered };
  if (options.pick === true) {
    const picked = requirePickable(regions ?? [], region, facts, configuration);
    if (picked !== undefined) await setConfiguration(configuration, "region", picked);
    const status = worst([...results, ...(picked === undefined ? [bestOf(regions ?? [])] : [])]);
    return { ...base, status, picked: picked ?? null };
  }
  // Where all regions were asked for, the stack's own decides.
  const here = regions?.find((one) => one.region === region);
  return { ...base, status: worst([...results, ...(here ? [here] : [])]), picked: null };
}

/** With every region unfit it is a problem; with one that might fit, unverified. */
const bestOf = (regions: readonly RegionReport[]): { status: RegionReport["status"] } => ({
  status: regions.some(({ status }) => status === "unverified") ? "unverified" : "problem",
});

async function carryOutAll(
  checks: readonly Check[],
  context: CheckContext,
  onResult: PreflightOptions["onResult"],
): Promise<CheckResult[]> {
  const results = await Promise.all(
    checks
      .filter(({ applies }) => applies === undefined || applies(context.config))
      .map(async (check) => {
        const result = await carryOut(check, context);
        if (result !== undefined) onResult?.(result);
        return result;
      }),
  );
  return results.filter((result) => result !== undefined);
}

/** The lab's regions side by side, each as if it were the stack's. */
async function regionReports(
  configuration: StackConfiguration,
  {
    subscriptionId,
    past,
    carried,
  }: {
    subscriptionId: string;
    past: ReturnType<typeof pastOf>;
    carried: (config: LabConfig, wanted: (check: Check) => boolean) => Promise<CheckResult[]>;
  },
): Promise<RegionReport[]> {
  return Promise.all(
    labRegions(configuration, subscriptionId, past).map(async (region) => {
      const decision = decideLab(configuration, subscriptionId, past, region);
      if ("errors" in decision) throw new Error(decision.errors.join("\n"));
      const checks = await carried(decision.config, ({ regional }) => regional);
      return { region, status: worst(checks), checks };
    }),
  );
}

/** What is wrong with the configuration is one check; nothing else can be looked at before it is mended. */
function misconfigured(
  errors: readonly string[],
): Omit<PreflightReport, "project" | "stack" | "subscriptionId"> {
  const check: CheckResult = {
    id: "configuration",
    title: "Configuration",
    stops: "up",
    status: "problem",
    message: errors.join("; "),
    fixes: [],
  };
  return { status: "problem", region: null, checks: [check], regions: null, picked: null, registered: [] };
}
