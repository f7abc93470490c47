import type { Usage } from "azure-client";
import { type Check, type CheckContext, ok, problem } from "../check";
import { labIds } from "../../../infra/config/azure-resources";
import type { Verdict } from "../report";

const usageName = "OpenAI.S0.AccountCount";

/** Whether a region has room for one more account. */
export function decideAccountCount(
  { currentValue, limit }: Usage,
  {
    region,
    subscriptionId,
    elsewhere,
  }: { region: string; subscriptionId: string } & Pick<CheckContext, "elsewhere">,
): Verdict {
  const text = `${currentValue} of ${limit} Azure OpenAI accounts are in ${region}, soft-deleted ones included`;
  if (currentValue < limit) return ok(text);
  return problem(
    text,
    `az cognitiveservices account list-deleted --subscription ${subscriptionId} --output table`,
    ...elsewhere,
  );
}

export const accountCountCheck: Check = {
  id: "account-count",
  title: "Number of accounts",
  stops: "up",
  regional: true,
  applies: ({ model }) => model.account.kind === "new",
  async run({ config, facts, elsewhere }) {
    const { region } = config.identity;
    const [usages, account] = await Promise.all([
      facts.tokenUsages(region),
      facts.account(labIds(config).account),
    ]);
    const usage = usages.find(({ name }) => name.value === usageName);
    return account === undefined && usage !== undefined
      ? decideAccountCount(usage, { region, subscriptionId: facts.subscriptionId, elsewhere })
      : undefined;
  },
};
