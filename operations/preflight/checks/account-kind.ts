import { type Check, ok, problem } from "../check";
import { labIds } from "../../../infra/config/azure-resources";

/** Whether the subscription is given Azure OpenAI accounts at all: some offers, and some regions, are not. */
export const accountKindCheck: Check = {
  id: "account-kind",
  title: "Azure OpenAI",
  stops: "up",
  regional: true,
  applies: ({ model }) => model.account.kind === "new",
  async run({ config, facts, elsewhere }) {
    const { region } = config.identity;
    const [standing, why] = await Promise.all([
      facts.account(labIds(config).account),
      facts.whyNoAccount(region),
    ]);
    if (standing !== undefined) return undefined;
    if (why === undefined) return ok(`the subscription gets accounts in ${region}`);
    return problem(`the subscription gets no Azure OpenAI account in ${region}: ${why}`, ...elsewhere);
  },
};
