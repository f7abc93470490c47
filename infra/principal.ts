/** What Entra calls a principal that logs in. */
export type PrincipalType = "User" | "ServicePrincipal";

/**
 * Applications that people log in with, the same in every tenant. A token of theirs is a person's; a service
 * principal and a managed identity have one of their own application.
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const APPLICATIONS_OF_PEOPLE: ReadonlySet<string> = new Set([
  "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI, Azure Developer CLI
  "1950a258-227b-4e31-a9cf-717495945fc2", // Azure PowerShell
  "aebc6443-996d-45c2-90f0-388ff96faa56", // Visual Studio Code
]);

/**
 * Whether a person or an application is logged in, by the application that the token was given to. The service
 * refuses a role for one that is said to be the other.
 */
export const principalTypeOf = (clientId: string): PrincipalType =>
  APPLICATIONS_OF_PEOPLE.has(clientId.toLowerCase()) ? "User" : "ServicePrincipal";
