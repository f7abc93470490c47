/**
 * What the dynamic providers of this folder ask Azure Resource Manager with. Its text is a part of theirs (see
 * provider-text.ts), which the state keeps: plain CommonJS that requires only installed packages, loads them when it logs
 * in, and holds no secret.
 */

const ATTEMPTS = 8;
const LONGEST_WAIT_SECONDS = 60;

/** Statuses of what may be tried again; the service's own failures are, too. */
const REPEATABLE = [408, 429];

/** Management endpoints and authorities by the names that the Azure provider gives to clouds. */
const CLOUDS = {
  public: ["https://management.azure.com", "https://login.microsoftonline.com"],
  usgovernment: ["https://management.usgovcloudapi.net", "https://login.microsoftonline.us"],
  china: ["https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"],
};

/**
 * @param {object} effects what is done to the world; tests bring their own
 * @param {(setting: Function) => Promise<{getToken: (scope: string) => Promise<{token: string}>}>} effects.login
 * @param {(url: string, init: object) => Promise<Response>} effects.request
 * @param {(seconds: number) => Promise<void>} effects.sleep
 */
function armSession({ login, request, sleep }) {
  let setting = (_key, variable) => process.env[variable] || undefined;

  return {
    /** Called once per process with the stack's configuration, secrets in plain text. */
    async configure({ config }) {
      setting = (key, variable) => config.get(`azure-native:${key}`) || process.env[variable] || undefined;
    },

    /**
     * Logs in.
     *
     * @returns a function that asks for a path, or an address that the service gave, and tries again what can be
     */
    async open(subscriptionId) {
      const [management, authority] =
        CLOUDS[setting("environment", "ARM_ENVIRONMENT") || "public"] ?? CLOUDS.public;
      const credential = await login((key, variable) =>
        key === "authorityHost"
          ? authority
          : key === "subscriptionId"
            ? subscriptionId
            : setting(key, variable),
      );
      return (method, place, { body, repeatable = REPEATABLE } = {}) =>
        persist(async () => {
          const { token } = await credential.getToken(`${management}/.default`);
          const headers = { authorization: `Bearer ${token}` };
          if (body !== undefined) headers["content-type"] = "application/json";
          return request(place.startsWith("/") ? `${management}${place}` : place, {
            method,
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            redirect: "error",
          });
        }, repeatable);
    },
  };

  /** Repeats what can be repeated: no answer, throttling, a failing service, and what else is said to be so. */
  async function persist(attempt, repeatable) {
    for (let tried = 1; ; tried += 1) {
      const last = tried === ATTEMPTS;
      let wait = Math.min(2 ** (tried - 1), LONGEST_WAIT_SECONDS);
      try {
        const response = await attempt();
        const fails = repeatable.includes(response.status) || response.status >= 500;
        if (!fails || last) return response;
        wait = Math.min(retryAfter(response) ?? wait, LONGEST_WAIT_SECONDS);
      } catch (error) {
        if (last || /Credential|Authentication/.test(error.name)) throw error;
      }
      await sleep(wait);
    }
  }
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

/** A credential's message can run over many lines and repeat what it tried; its first line says what failed. */
const reasonOf = (error) => String(error.message).split("\n")[0].replace(/[.:]$/, "");

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

/** What the providers do to the world. What they print is shown by the engine as a message to the user. */
const effects = () => ({
  login: azureLogin,
  request: proxiedFetch,
  sleep: (seconds) => require("node:timers/promises").setTimeout(seconds * 1000),
  say: (message) => console.log(message),
});

module.exports = { armSession, effects, objectOf, reasonOf, REPEATABLE, requireSuccess, retryAfter };
