import { readdirSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { disagreements } from "../rehearsal/support/agreement";
import { type Canary, canariesOf, secretsIn } from "../rehearsal/support/canaries";
import type { TestLab } from "../rehearsal/support/lab";
import { pulumiStoppedAt, untilNoProgramRuns } from "../rehearsal/support/stopped";
import { deleteOutside, purgeAsTold } from "./outside";
import type { Plan, Step } from "./plan";

/** A promise that a lab did not keep, with what was said last. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** How often a step is done again at most: every fault that passes by itself has passed by then. */
const attempts = 6;

/** A line that the engine says of a resource. */
const ofAResource = / (creating|created|updating|updated|deleting|deleted|replacing|replaced) /;

/** What nobody should have to read: the SDK's own stack, an internal value. */
const inside =
  /node_modules|unhandled exception|this should not have happened|\bundefined\b|\[object |Promise \{/i;

/** What the README answers with `llmops recover`. */
const recoverable = /already existing resource|currently locked|llmops recover/;

/** Waiting times with which a fault costs no minutes; what a service asks for is waited for all the same. */
export const timing = {
  armRetries: [20, 40, 80],
  armPutPoll: 50,
  armDeletePoll: 50,
  workspaceRetries: [10, 20, 40, 80],
  clusterPolls: [20],
};

/**
 * Lives a plan through in a lab where nothing stands, and leaves it so again.
 *
 * @param note hears what is done, line by line
 * @throws BrokenPromise
 */
export async function live(lab: TestLab, plan: Plan, note: (text: string) => void): Promise<void> {
  const life = new Life(lab, note);
  const settings = readFileSync(lab.stage.stackFile.path, "utf8");
  for (const step of plan.steps) await life.take(step);
  await life.ended();
  writeFileSync(lab.stage.stackFile.path, settings);
}

interface Said {
  readonly what: string;
  readonly exitCode: number | undefined;
  readonly output: string;
  readonly killed: boolean;
  /** By Ctrl-C: the engine ends what is under way, and may say that all went well. */
  readonly interrupted: boolean;
}

class Life {
  /** Every secret that there ever was. */
  private readonly canaries = new Map<string, Canary>();
  /** What was said in a step so far. */
  private told = "";

  constructor(
    private readonly lab: TestLab,
    private readonly note: (text: string) => void,
  ) {}

  /** Does a step until it is done, and looks whether all is as it should be. */
  async take(step: Step): Promise<void> {
    await this.configure(step);
    if (step.outside !== undefined) await deleteOutside(this.lab, step.outside);
    const { faults } = this.lab.stage.cloud;
    const added = step.faults.map(({ rule, lasting }) => ({ lasting, id: faults.add(rule).id }));
    await this.converge(step, () => {
      for (const { id } of added.filter(({ lasting }) => lasting)) faults.clear(id);
    });
    faults.clear();
    await this.requireAgreement(step);
  }

  private async configure({ changes }: Step): Promise<void> {
    for (const [key, value] of changes.flatMap((change) => Object.entries(change))) {
      const path = /[.[]/.test(key) ? ["--path"] : [];
      if (value !== undefined) await this.lab.pulumiOk("config", "set", ...path, key, value);
      else await this.lab.pulumiOk("config", "rm", ...path, key.replace(/[.[].*/, ""));
    }
  }

  /** @param mend ends what lasts until somebody does something about it */
  private async converge(step: Step, mend: () => void): Promise<void> {
    let said: Said | undefined;
    this.told = "";
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      said = attempt === 1 && step.stop ? await this.stopped(step, step.stop) : await this.run(step.command);
      mend();
      this.told += said.output;
      if (said.exitCode === 0 && !said.interrupted) return purgeAsTold(this.lab, this.told);
      this.note(`  ${said.what}: ${outcomeOf(said)}`);
      if (said.killed) await untilNoProgramRuns(this.lab);
      else if (!said.interrupted) this.requireClearness(said);
      await this.followAdvice(said);
      if (said.killed || recoverable.test(said.output) || attempt > 1) await this.recover();
    }
    throw new BrokenPromise(
      `${step.command} was not done after ${attempts} attempts:\n${said?.output ?? ""}`,
    );
  }

  private async run(command: Step["command"]): Promise<Said> {
    const { exitCode, stdout, stderr } = await this.lab.pulumi(command, "--yes", "--skip-preview");
    return this.heard({ what: command, exitCode, output: `${stdout}\n${stderr}` });
  }

  private async stopped({ command }: Step, { signal, nth }: NonNullable<Step["stop"]>): Promise<Said> {
    const stop = { line: ofAResource, nth, signal };
    const { exitCode, output, stopped } = await pulumiStoppedAt(this.lab, [command], stop);
    const killed = exitCode === undefined;
    return this.heard({ what: command, exitCode, output, killed, interrupted: stopped && !killed });
  }

  /** What the message, or the README for it, says to do. */
  private async followAdvice({ output }: Said): Promise<void> {
    if (output.includes("`pulumi refresh`, then")) await this.run("refresh");
    if (output.includes("FlagMustBeSetForRestore"))
      await this.lab.pulumiOk("config", "set", "openaiSoftDeleted", "purge");
  }

  private async recover(): Promise<void> {
    const { exitCode, stdout, stderr } = await this.lab.llmops("recover");
    const said = this.heard({ what: "recover", exitCode, output: `${stdout}\n${stderr}` });
    this.note(`  recover: ${exitCode === 0 ? "done" : outcomeOf(said)}`);
    if (exitCode !== 0) this.requireClearness(said);
  }

  /** Nothing that is said holds a secret, whatever else becomes of it. */
  private heard(heard: Omit<Said, "killed" | "interrupted"> & Partial<Said>): Said {
    const said = { killed: false, interrupted: false, ...heard };
    for (const canary of canariesOf(this.lab)) this.canaries.set(canary.value, canary);
    this.requireNoSecrets(said.what, said.output);
    return said;
  }

  private requireNoSecrets(what: string, text: string): void {
    const secrets = secretsIn(text, [...this.canaries.values()]);
    if (secrets.length > 0) throw new BrokenPromise(`${what} tells ${secrets.join(" and ")}`);
  }

  private requireClearness({ what, output }: Said): void {
    if (inside.test(output)) throw new BrokenPromise(`${what} lets its inside be seen:\n${output}`);
    if (errorsIn(output).length === 0) throw new BrokenPromise(`${what} says no error:\n${output}`);
  }

  private async requireAgreement(step: Step): Promise<void> {
    this.requireNoSecrets("the state", await this.lab.pulumiOk("stack", "export"));
    this.requireNoSecrets("the outputs", await this.lab.pulumiOk("stack", "output", "--json"));
    const differ = await this.lasting(await disagreements(this.lab));
    if (differ.length > 0) throw new BrokenPromise(`after ${step.command}:\n${differ.join("\n")}`);
    if (step.command !== "up") return;
    const planned = await this.lab.preview();
    if (planned.length > 0)
      throw new BrokenPromise(`after up, another one would change something:\n${planned.join("\n")}`);
  }

  /** A job that was made twice: nobody is refused one, so nothing fails, but it is told of, and what to do. */
  private async lasting(differ: string[]): Promise<string[]> {
    if (!differ.some((line) => line.startsWith("only in the cloud: job "))) return differ;
    const { stdout } = await this.lab.llmops("status");
    if (!stdout.includes("npx llmops recover")) return differ;
    await this.recover();
    return disagreements(this.lab);
  }

  /** Nothing is left in the cloud, in the state, of locks and of processes. */
  async ended(): Promise<void> {
    const { cloud, folder } = this.lab.stage;
    const state = await this.lab.state();
    const locks = join(folder, "pulumi-state", ".pulumi", "locks");
    const left = [
      ...cloud.leftovers().map(({ kind, id }) => `${kind} ${id}`),
      ...cloud.contents().map(({ kind, id }) => `${kind} ${id}`),
      ...state.filter(({ type }) => type !== "pulumi:pulumi:Stack").map(({ urn }) => `in the state: ${urn}`),
      ...(existsSync(locks) ? readdirSync(locks, { recursive: true }) : [])
        .map(String)
        .filter((name) => name.endsWith(".json"))
        .map((name) => `a lock: ${name}`),
    ];
    if (left.length > 0) throw new BrokenPromise(`at the end there is left:\n${left.join("\n")}`);
    await untilNoProgramRuns(this.lab);
  }
}

const outcomeOf = ({ killed, interrupted, output }: Said): string =>
  killed ? "killed" : interrupted ? "interrupted" : (errorsIn(output)[0] ?? "refused");

const errorsIn = (output: string): string[] =>
  output
    .split("\n")
    .filter((line) => /\berror: /.test(line))
    .map((line) => line.trim());
