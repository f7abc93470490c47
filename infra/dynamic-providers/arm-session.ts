import {
  ArmClient,
  ArmError,
  type ArmOptions,
  azureCloud,
  azureCredential,
  type AzureSetting,
  type RetryRules,
} from "azure-client";
import { azureLogin } from "../config/login-method";

/** What the providers do to the world; tests bring their own. */
export interface World {
  readonly login: typeof azureCredential;
  readonly httpClient?: ArmOptions["httpClient"];
  /** Shows a message to the user: the engine shows what a provider prints. */
  readonly say: (message: string) => void;
}

export const world: World = { login: azureCredential, say: (message) => console.log(message) };

/** What the engine gives a provider before anything else. */
export interface Configuration {
  readonly config: { readonly get: (key: string) => string | undefined };
}

export interface ArmSession {
  /** Called once per process with the stack's configuration, secrets in plain text. */
  readonly configure: (request: Configuration) => Promise<void>;
  /** Azure Resource Manager by the login that the Azure provider of the stack uses. */
  readonly open: (subscriptionId: string) => ArmClient;
}

/** A deployment can wait for longer than a command, and is to end well. */
const patient: RetryRules = {
  attempts: 8,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  whenAskedToWaitLonger: "wait the longest",
};

export function armSession({ login, httpClient }: World, alsoRepeated: readonly number[] = []): ArmSession {
  let setting: AzureSetting = (_key, variable) => process.env[variable] || undefined;
  return {
    async configure({ config }) {
      setting = (key, variable) => config.get(`azure-native:${key}`) || process.env[variable] || undefined;
    },
    open(subscriptionId) {
      const own: AzureSetting = (key, variable) =>
        key === "subscriptionId" ? subscriptionId : setting(key, variable);
      const cloud = azureCloud(own("environment", "ARM_ENVIRONMENT"));
      const credential = login(azureLogin(own), own, cloud);
      const retries = { ...patient, alsoRepeated };
      return new ArmClient({ management: cloud.management, credential, retries, httpClient });
    },
  };
}

/** What failed, in a line that another sentence can end with. */
export function reasonOf(error: unknown): string {
  const isRefusal = error instanceof ArmError && error.status !== undefined && error.status >= 400;
  if (isRefusal) return `HTTP ${error.status}${error.code.startsWith("HTTP_") ? "" : ` ${error.code}`}`;
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/[.:]$/, "");
}
