import { readFile } from "node:fs/promises";
import { usageError } from "../errors";
import { listPrices, type PriceTable, withPrices } from "./prices";

/** The list prices, with those of a file in their place where one is named. @throws UserError */
export async function readPrices(file: string | undefined): Promise<PriceTable> {
  if (file === undefined) return listPrices;
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw usageError(`the file of prices cannot be read: ${error.message}`);
  });
  return withPrices(text, file);
}
