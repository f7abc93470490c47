import { readTextFile } from "../../stack/text-file";
import { listPrices, type PriceTable, withPrices } from "./prices";

/** The list prices, with those of a file in their place where one is named. @throws UserError */
export async function readPrices(file: string | undefined): Promise<PriceTable> {
  if (file === undefined) return listPrices;
  return withPrices(await readTextFile(file, "prices"), file);
}
