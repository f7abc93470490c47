import { faultList } from "../../rehearsal/fault-choice";
import { stdout } from "../terminal/output";
import type { SandboxFlags } from "./options";

/** Lists the faults for `--fault help`; false for any other fault. */
export async function listedFaults({ fault }: SandboxFlags): Promise<boolean> {
  if (fault !== "help") return false;
  stdout.write(`${await faultList()}\n`);
  return true;
}
