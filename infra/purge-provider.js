/**
 * The dynamic provider behind infra/purge.ts: purges an Azure OpenAI account that was deleted, and before the lab's
 * is created deals with a deleted one of its name where that is asked for.
 *
 * Azure only soft-deletes such an account and keeps its name and its quota for 48 hours; the Azure provider
 * never purges. This file's text is stored with the resource and is run by Pulumi's provider process, at
 * `pulumi destroy` without the program: it is therefore plain CommonJS, requires only installed packages, loads
 * them when it deletes, and holds no secret.
 */

const API_VERSION = "2025-06-01";
const ATTEMPTS = 8;
const LONGEST_WAIT_SECONDS = 60;
const POLL_SECONDS = 5;
const DEADLINE_MINUTES = 15;

/** Management endpoints and authorities by the names that the Azure provider gives to clouds. */
const CLOUDS = {
  public: ["https://management.azure.com", "https://login.microsoftonline.com"],
  usgovernment: ["https://management.usgovcloudapi.net", "https://login.microsoftonline.us"],
  china: ["https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"],
};

/** What makes the account another one. */
const IDENTITY = ["subscriptionId", "location", "resourceGroupName", "accountName"];

/**
 * @param {object} effects what the provider does to the world; tests bring their own
 * @param {(setting: Function) => Promise<{getToken: (scope: string) => Promise<{token: string}>}>} effects.login
 * @param {(url: string, init: object) => Promise<Response>} effects.request
 * @param {(seconds: number) => Promise<void>} effects.sleep
 * @param {(message: string) => void} effects.warn
 */
function purgeProvider({ login, request, sleep, warn }) {
  let setting = (_key, variable) => process.env[variable] || undefined;

  return {
    /** Called once per process with the stack's configuration, secrets in plain text. */
    async configure({ config }) {
      setting = (key, variable) => config.get(`azure-native:${key}`) || process.env[variable] || undefined;
    },

    async diff(_id, olds, news) {
      const replaces = IDENTITY.filter((key) => olds[key] !== news[key]);
      const changes =
        replaces.length > 0 || ["__provider", "softDeleted"].some((key) => olds[key] !== news[key]);
      return { changes, replaces, deleteBeforeReplace: true };
    },

    async create(inputs) {
      return { id: deletedAccountPath(inputs), outs: await prepared(inputs, false) };
    },

    /** The account may have been deleted outside since; where it lives there is nothing to do. */
    async update(_id, olds, news) {
      return { outs: await prepared(news, olds.restore ?? false) };
    },

    /** Never fails: the account is gone for its users, and what is left goes by itself after 48 hours. */
    async delete(_id, account) {
      await attempt(account, "purged", () => purge(account));
    },
  };

  /** Where what is asked for fails, the service's own refusal of the new account says the rest. */
  async function prepared(inputs, restored) {
    const outs = { ...inputs, restore: restored };
    if (inputs.softDeleted === "purge") await attempt(inputs, "purged", () => purge(inputs));
    if (inputs.softDeleted === "restore")
      await attempt(inputs, "restored", async () => (outs.restore ||= await isSoftDeleted(inputs)));
    return outs;
  }

  async function attempt(account, what, work) {
    try {
      await work();
    } catch (error) {
      warn(remedy(account, what, error));
    }
  }

  /** Where the account is as a deleted one, and a way to ask about it. */
  async function connect(account) {
    const [management, authority] =
      CLOUDS[setting("environment", "ARM_ENVIRONMENT") || "public"] ?? CLOUDS.public;
    const credential = await login((key, variable) =>
      key === "authorityHost"
        ? authority
        : key === "subscriptionId"
          ? account.subscriptionId
          : setting(key, variable),
    );
    const send = async (method, url) => {
      const { token } = await credential.getToken(`${management}/.default`);
      return request(url, { method, headers: { authorization: `Bearer ${token}` }, redirect: "error" });
    };
    return { url: `${management}${deletedAccountPath(account)}?api-version=${API_VERSION}`, send };
  }

  async function isSoftDeleted(account) {
    const { url, send } = await connect(account);
    const response = await persist(() => send("GET", url));
    if (response.status === 404) return false;
    await requireSuccess(response);
    await objectOf(response);
    return true;
  }

  async function purge(account) {
    const { url, send } = await connect(account);
    const response = await persist(() => send("DELETE", url));
    if (response.status === 404) return;
    await requireSuccess(response);
    if (response.status === 202) await settle(response, send);
  }

  /** Waits for the purge that the service accepted, by the operation's address that it gave. */
  async function settle(accepted, send) {
    const operation = accepted.headers.get("azure-asyncoperation");
    const location = operation ?? accepted.headers.get("location");
    if (!location) return;
    const deadline = Date.now() + DEADLINE_MINUTES * 60_000;
    let wait = retryAfter(accepted) ?? POLL_SECONDS;
    while (Date.now() < deadline) {
      await sleep(wait);
      const response = await persist(() => send("GET", location));
      await requireSuccess(response);
      if (operation) {
        const { status, error } = await objectOf(response);
        if (status === "Succeeded") return;
        if (status === "Failed" || status === "Canceled") {
          throw new Error(`the purge ended as ${status}${error?.code ? ` (${error.code})` : ""}`);
        }
      } else if (response.status !== 202) return;
      wait = retryAfter(response) ?? POLL_SECONDS;
    }
    throw new Error(`the purge did not end within ${DEADLINE_MINUTES} minutes`);
  }

  /** Repeats what can be repeated: no answer, throttling, a failing service, and an account still being deleted. */
  async function persist(attempt) {
    for (let tried = 1; ; tried += 1) {
      const last = tried === ATTEMPTS;
      let wait = Math.min(2 ** (tried - 1), LONGEST_WAIT_SECONDS);
      try {
        const response = await attempt();
        const repeatable = [408, 409, 429].includes(response.status) || response.status >= 500;
        if (!repeatable || last) return response;
        wait = Math.min(retryAfter(response) ?? wait, LONGEST_WAIT_SECONDS);
      } catch (error) {
        if (last || /Credential|Authentication/.test(error.name)) throw error;
      }
      await sleep(wait);
    }
  }
}

function deletedAccountPath({ subscriptionId, location, resourceGroupName, accountName }) {
  const [subscription, region, group, name] = [subscriptionId, location, resourceGroupName, accountName].map(
    encodeURIComponent,
  );
  return (
    `/subscriptions/${subscription}/providers/Microsoft.CognitiveServices/locations/${region}` +
    `/resourceGroups/${group}/deletedAccounts/${name}`
  );
}

async function requireSuccess(response) {
  if (response.ok) return;
  const body = await response.json().catch(() => null);
  throw new Error(`HTTP ${response.status}${body?.error?.code ? ` ${body.error.code}` : ""}`);
}

/** The object that an answer is; a proxy's page is none. */
async function objectOf(response) {
  const body = await response.json().catch(() => null);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new Error(`HTTP ${response.status}, but the answer is not Azure's: it is no JSON object`);
}

function retryAfter(response) {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

function remedy({ subscriptionId, location, resourceGroupName, accountName }, what, error) {
  // A credential's message can run over many lines and repeat what it tried; its first line says what failed.
  const reason = String(error.message).split("\n")[0].replace(/[.:]$/, "");
  return (
    `warning: the deleted Azure OpenAI account ${accountName} could not be ${what}: ${reason}.\n` +
    "Azure keeps it for 48 hours, and with it its name and its quota. To purge it now, have somebody with the permission " +
    "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete on the subscription run:\n" +
    `  az cognitiveservices account purge --subscription ${subscriptionId} --location ${location} ` +
    `--resource-group ${resourceGroupName} --name ${accountName}`
  );
}

/**
 * Logs in as the Azure provider does, in its order: default credential, client certificate, client secret, OIDC,
 * managed identity, Azure CLI.
 */
async function azureLogin(setting) {
  const identity = installed("@azure/identity");
  const enabled = (key, variable) =>
    ["true", "1"].includes(String(setting(key, variable) ?? "").toLowerCase());
  const tenantId = setting("tenantId", "ARM_TENANT_ID");
  const clientId = setting("clientId", "ARM_CLIENT_ID");
  const options = { authorityHost: setting("authorityHost") };

  if (enabled("useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL")) {
    return new identity.DefaultAzureCredential({ ...options, tenantId });
  }
  const certificatePath = setting("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH");
  if (certificatePath) {
    const certificatePassword = setting("clientCertificatePassword", "ARM_CLIENT_CERTIFICATE_PASSWORD");
    return new identity.ClientCertificateCredential(
      tenantId,
      clientId,
      { certificatePath, certificatePassword },
      options,
    );
  }
  const clientSecret = setting("clientSecret", "ARM_CLIENT_SECRET");
  if (clientSecret) return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options);
  if (enabled("useOidc", "ARM_USE_OIDC")) {
    return new identity.ClientAssertionCredential(tenantId, clientId, () => oidcToken(setting), options);
  }
  if (enabled("useMsi", "ARM_USE_MSI"))
    return new identity.ManagedIdentityCredential(clientId ? { clientId } : {});
  return new identity.AzureCliCredential({ tenantId, subscription: setting("subscriptionId") });
}

/** The token of the pipeline's own identity: given, in a file, or asked for at GitHub. */
async function oidcToken(setting) {
  const token = setting("oidcToken", "ARM_OIDC_TOKEN");
  if (token) return token;
  const path = setting("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH");
  if (path) return require("node:fs/promises").readFile(path, "utf8");
  const address =
    setting("oidcRequestUrl", "ARM_OIDC_REQUEST_URL") ?? process.env.ACTIONS_ID_TOKEN_REQUEST_URL;
  const bearer =
    setting("oidcRequestToken", "ARM_OIDC_REQUEST_TOKEN") ?? process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (!address || !bearer)
    throw new Error("OIDC is on, but neither a token nor an address to ask for one is set");
  const url = new URL(address);
  url.searchParams.set(
    "audience",
    setting("oidcAudience", "ARM_OIDC_AUDIENCE") ?? "api://AzureADTokenExchange",
  );
  const response = await proxiedFetch(url.href, { headers: { authorization: `Bearer ${bearer}` } });
  await requireSuccess(response);
  const { value } = await objectOf(response);
  if (typeof value !== "string" || value === "") throw new Error("the pipeline's identity gave no token");
  return value;
}

/** Node's own fetch ignores HTTPS_PROXY before Node 24. */
async function proxiedFetch(url, init) {
  const proxied = process.env.HTTPS_PROXY || process.env.https_proxy;
  if (!proxied) return globalThis.fetch(url, init);
  const { EnvHttpProxyAgent, fetch } = installed("undici");
  return fetch(url, { ...init, dispatcher: new EnvHttpProxyAgent() });
}

/** Where this project is a package of another one, its packages need not be at hand there: not every installer puts them side by side. */
function installed(name) {
  try {
    return require(name);
  } catch (missing) {
    try {
      return require("node:module").createRequire(require.resolve("azure-llmops-lab"))(name);
    } catch {
      throw missing;
    }
  }
}

module.exports = {
  purgeProvider,
  /** What Pulumi's provider process calls. What it prints is shown by the engine as a message to the user. */
  handler: () =>
    purgeProvider({
      login: azureLogin,
      request: proxiedFetch,
      sleep: (seconds) => require("node:timers/promises").setTimeout(seconds * 1000),
      warn: (message) => console.log(message),
    }),
};
