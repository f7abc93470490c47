import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface Declared {
  readonly type: string;
  readonly default: string | number | object;
  readonly description: string;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");

/** A default as it is typed; what is empty, or 0 where that means nothing else, stands for "not set". */
function defaultOf({ default: value, description }: Declared): string {
  const isUnset = value === "" || (value === 0 && description.includes("0: "));
  return isUnset || typeof value === "object" ? "" : `\`${String(value)}\``;
}

/** The reference of the stack's configuration, as Pulumi.yaml declares it. */
export function configurationReference(project: string): string {
  const { config } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as {
    readonly config: Readonly<Record<string, Declared>>;
  };
  const rows = Object.entries(config).map(
    ([key, declared]) =>
      `| \`${key}\` | ${declared.type} | ${defaultOf(declared)} | ${cell(declared.description)} |`,
  );
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
