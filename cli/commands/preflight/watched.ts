import type { PreflightReport } from "../../../operations/preflight/report";
import { preflight } from "../../../operations/preflight/run";
import { useProxyOf } from "rest-client";
import { selectedStack } from "../../stack/selected-stack";
import { stderr } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { PreflightFlags } from "./command";

/** The preflight of the stack that is selected or named, with its progress on standard error. */
export async function watchedPreflight(flags: PreflightFlags): Promise<PreflightReport> {
  useProxyOf(process.env);
  const [report] = await watcher(stderr)<[PreflightReport]>([
    {
      name: "preflight",
      title: "Preflight",
      work: async (progress) => {
        const configuration = await selectedStack(flags);
        return preflight({
          configuration,
          environment: process.env,
          stack: flags.stack,
          fix: flags.fix === true,
          allRegions: flags.allRegions === true,
          pick: flags.pick === true,
          onNotice: progress,
          onResult: ({ title, status }) => progress(`${title}: ${status}`),
        });
      },
      outcome: ({ status, registered, picked }) =>
        [
          { ok: "all checks passed", problem: "problems found", unverified: "some checks are unverified" }[
            status
          ],
          ...registered.map((namespace) => `registered ${namespace}`),
          ...(picked === null ? [] : [`picked ${picked}`]),
        ].join(", "),
    },
  ]);
  return report;
}
