import { declaredConfig, defaultOf } from "./declared-config";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");

/** The reference of the stack's configuration, as Pulumi.yaml declares it. */
export function configurationReference(project: string): string {
  const rows = declaredConfig(project).map(([key, declared]) => {
    const value = defaultOf(declared);
    const shown = value === undefined ? "" : `\`${value}\``;
    return `| \`${key}\` | ${declared.type} | ${shown} | ${cell(declared.description)} |`;
  });
  return [
    "# The configuration",
    "",
    "`pulumi config set KEY VALUE` sets a key of the selected stack, `pulumi config rm KEY` takes it back. A wrong value",
    "is one message that names the key, the value and what is allowed, before anything is created.",
    "",
    "| key | type | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
