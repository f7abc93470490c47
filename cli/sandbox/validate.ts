import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxFlags } from "./options";

/** The stack whose configuration a rehearsal takes. */
const pattern = "Pulumi.dev.yaml";

/**
 * Checks the configuration and this machine's prerequisites before a sandbox starts, which takes a minute.
 * @throws UserError or UserError with all errors of the first that has any
 */
export async function requireSandbox({ config = {}, engine, port, mlflowPort }: SandboxFlags): Promise<void> {
  await requireSandboxConfig(config);
  const { requirePrerequisites } = await import("../../rehearsal/prerequisites");
  await requirePrerequisites({ env: process.env, engine, port, mlflowPort });
}

/** Validates the configuration by the program's own rules, except for the subscription, which is not known yet. */
export async function requireSandboxConfig(overrides: Readonly<Record<string, string>>): Promise<void> {
  const [{ decideLab }, { usageError }, { projectName }, { projectFolder }, { rehearsedConfig }] =
    await Promise.all([
      import("../../stack/lab-config"),
      import("rest-client"),
      import("../../stack/configuration"),
      import("../../rehearsal/python"),
      import("../../rehearsal/stack"),
    ]);
  const folder = projectFolder();
  const project = await projectName(folder);
  const file = await readFile(join(folder, pattern), "utf8").catch(() => "");
  let given: Record<string, unknown>;
  try {
    given = rehearsedConfig(file, project);
  } catch (error) {
    const [why] = (error as Error).message.split("\n");
    throw usageError(`${pattern}, the configuration of the rehearsal, cannot be read: ${why}`);
  }
  const asText = (value: unknown): string =>
    typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const values = Object.fromEntries([
    ...Object.entries(given).map(([key, value]) => [key, asText(value)] as const),
    ...Object.entries(overrides).map(([key, value]) => [`${project}:${key}`, value] as const),
  ]);
  const decision = decideLab({ project, stack: "rehearsal", values, secretKeys: new Set() }, "");
  if (!("errors" in decision)) return;
  throw usageError(
    ["the configuration has errors:", ...decision.errors.map((one) => `  - ${one}`)].join("\n"),
    "Pulumi.yaml describes every key; --config KEY=VALUE sets one for this run.",
  );
}
