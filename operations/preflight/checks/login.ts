import type { Identity } from "azure-client";
import { ArmError } from "azure-client";
import { type AzureLogin, loginMethods } from "azure-client";
import { type Check, ok, problem } from "../check";
import type { Verdict } from "../report";

/** Says who is logged in. */
export const decideLogin = ({ kind, name, tenantId }: Identity, method: AzureLogin): Verdict =>
  ok(`${kind} ${name} of tenant ${tenantId}, by ${loginMethods[method]}`);

/** Says why nobody is. */
export function decideNoLogin(reason: string, method: AzureLogin): Verdict {
  const fix = method === "azureCli" ? ["az login"] : [];
  return problem(`no token for Azure by ${loginMethods[method]}: ${reason}`, ...fix);
}

/** Whether there is a login, and whose. */
export const loginCheck = (method: AzureLogin): Check => ({
  id: "login",
  title: "Login",
  stops: "up",
  regional: false,
  async run({ facts }) {
    try {
      return decideLogin(await facts.identity(), method);
    } catch (error) {
      if (error instanceof ArmError && error.code === "NoLogin") return decideNoLogin(error.message, method);
      throw error;
    }
  },
});
