/** A table of text; figures come formatted. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const isFigure = (cell: string): boolean => cell === "" || /^-?\d/.test(cell);

/** The table in plain text. A column that holds nothing but figures is set flush right. */
export function tableText({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const right = columns.map((_, index) => rows.every((row) => isFigure(row[index] ?? "")));
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, index) => {
        const cell = cells[index] ?? "";
        return right[index] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [title, line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
