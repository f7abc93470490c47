/** The key that names a part which exists, the part, and what keeps it from being the lab's. */
export interface CheckedPart {
  key: string;
  part: string;
  incompatibilities: readonly string[];
}

/** The one message about all parts that exist and do not fit; undefined where all do. */
export function incompatibilityMessage(parts: readonly CheckedPart[]): string | undefined {
  const incompatible = parts.filter(({ incompatibilities }) => incompatibilities.length > 0);
  if (incompatible.length === 0) return undefined;
  return [
    "The existing resources cannot be used as configured. Nothing was changed.",
    ...incompatible.flatMap(({ key, part, incompatibilities }) =>
      incompatibilities.map((one) => `  - ${key}, ${part}: ${one}`),
    ),
    "Name another resource, or leave the key out and the stack creates its own.",
  ].join("\n");
}
