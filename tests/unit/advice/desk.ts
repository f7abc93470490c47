import type { StateResource } from "../../../stack/state";
import type { CheckResult, PreflightReport } from "../../../operations/preflight/report";
import { preflight, type PreflightOptions } from "../../../operations/preflight/run";
import type { StackConfiguration } from "../../../stack/configuration";
import { commandsIn, type ShellCommand } from "../docs/shell-words";
import { NOW, SUBSCRIPTION } from "../workload/azure/cloud";
import { type PreflightScene, PROJECT, stackOf } from "../workload/preflight/support";
import { az, roleAllows } from "./az";

/** A stack as somebody finds it who asks what would stop it. */
export interface Situation {
  readonly keys?: Readonly<Record<string, string>>;
  /** Of the Azure provider. */
  readonly azure?: Readonly<Record<string, string>>;
  /** What the stack's state holds. */
  readonly resources?: readonly StateResource[];
}

/** Somebody at a terminal, who does what a preflight offers: `pulumi`, `npx llmops` and `az` as far as it offers them. */
export class Desk {
  private stack = "dev";
  private keys: Record<string, string>;
  private azure: Record<string, string>;
  private resources: readonly StateResource[];

  constructor(
    private readonly scene: PreflightScene,
    { keys = {}, azure = {}, resources = [] }: Situation,
  ) {
    this.keys = { region: "eastus2", ...keys };
    this.azure = { subscriptionId: SUBSCRIPTION, ...azure };
    this.resources = resources;
  }

  look(flags: Pick<PreflightOptions, "fix" | "pick" | "allRegions"> = {}): Promise<PreflightReport> {
    return preflight({
      configuration: this.configuration(),
      environment: {},
      credential: this.scene.credential,
      httpClient: this.scene.httpClient,
      compute: this.scene.compute,
      resources: async () => this.resources,
      at: new Date(NOW),
      onNotice: () => undefined,
      ...flags,
    });
  }

  async check(id: string): Promise<CheckResult | undefined> {
    return (await this.look()).checks.find((one) => one.id === id);
  }

  /** What stands in for the way by which the command itself writes a key. */
  set(key: string, value: string): void {
    this.keys[key.replace(`${String(PROJECT)}:`, "")] = value;
  }

  /** Does what a line tells to do. @throws where a command of it does not exist or fails */
  async run(line: string): Promise<void> {
    const commands = commandsIn(line);
    if (commands.length === 0) throw new Error(`no command: ${line}`);
    for (const command of commands) await this.runOne(command);
  }

  private async runOne({ program, words }: ShellCommand): Promise<void> {
    if (program === "az") return this.az(words);
    const [verb = "", action = "", ...rest] = words;
    const asked = `${program} ${verb}`;
    if (asked === "llmops preflight") {
      const flags = Object.fromEntries(
        words
          .slice(1)
          .map((flag) => [
            { "--fix": "fix", "--pick": "pick", "--all-regions": "allRegions" }[flag] ?? flag,
            true,
          ]),
      );
      await this.look(flags);
      return;
    }
    const options = rest.filter((word) => word.startsWith("--"));
    const values = rest.filter((word) => !word.startsWith("--"));
    if (asked === "pulumi config" && action === "set") return this.configure(values, options);
    if (asked === "pulumi config" && action === "rm") return this.forget(values[0] ?? "");
    if (asked === "pulumi stack" && action === "init") return this.begin(values, options);
    throw new Error(`nobody runs this here: ${program} ${words.join(" ")}`);
  }

  private configure([key = "", value = ""]: readonly string[], options: readonly string[]): void {
    if (key.startsWith("azure-native:")) this.azure[key.slice("azure-native:".length)] = value;
    else if (!options.includes("--path")) this.keys[key] = value;
    else {
      const [, name = "", index = "", member = ""] = /^(\w+)\[(\d+)\]\.(\w+)$/.exec(key) ?? [];
      const list = JSON.parse(this.keys[name] ?? "[]") as Record<string, unknown>[];
      list[Number(index)] = { ...list[Number(index)], [member]: /^\d+$/.test(value) ? Number(value) : value };
      this.keys[name] = JSON.stringify(list);
    }
  }

  private forget(key: string): void {
    if (key.startsWith("azure-native:")) delete this.azure[key.slice("azure-native:".length)];
    else delete this.keys[key];
  }

  /** A new stack has another's configuration only where it is told to. */
  private begin([name = "", from]: readonly string[], options: readonly string[]): void {
    const copies = options.includes("--copy-config-from") && from === this.stack;
    if (!copies) [this.keys, this.azure] = [{}, {}];
    [this.stack, this.resources] = [name, []];
  }

  /** Somebody who may assign roles runs it. A role takes away what kept this one from doing what it allows. */
  private async az(words: readonly string[]): Promise<void> {
    const { cloud, send } = this.scene;
    const denied = cloud.faults
      .list()
      .filter(({ rule }) => "condition" in rule && rule.condition.kind === "denied");
    for (const { id } of denied) cloud.faults.clear(id);
    await az(words, send);
    const given = [...cloud.state.resources.values()].flatMap(({ type, properties }) =>
      type.endsWith("/roleAssignments") ? [String(properties["roleDefinitionId"])] : [],
    );
    for (const { rule } of denied)
      if ("condition" in rule && rule.condition.kind === "denied") {
        const action = rule.condition.action.replaceAll(/[\^$\\]/g, "");
        if (!given.some((definition) => roleAllows(definition, action))) cloud.faults.add(rule);
      }
  }

  private configuration(): StackConfiguration {
    const base = stackOf(this.keys);
    const azure = Object.entries(this.azure).map(([key, value]) => [`azure-native:${key}`, value]);
    return {
      ...base,
      stack: this.stack,
      values: { ...base.values, ...(Object.fromEntries(azure) as Record<string, string>) },
      setting: (key, variable) =>
        this.azure[key] ?? (variable === "ARM_SUBSCRIPTION_ID" ? undefined : base.setting(key, variable)),
    };
  }
}

/** Fills in what a person is to choose. */
export const filledIn = (line: string): string =>
  line.replace("ANOTHER-NAME", "another-name-4711").replace(/ ID$/, ` ${SUBSCRIPTION}`);
