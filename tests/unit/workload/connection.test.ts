import { OUTPUTS_VERSION, readLabOutputs } from "../../../infra/outputs";
import { connectionOfEnvironment, connectionOfStack, resolveConnection } from "../../../stack/connection";

const openai = { AZURE_OPENAI_ENDPOINT: "https://account.openai.azure.com/", AZURE_OPENAI_API_KEY: "key" };

describe("the environment", () => {
  test("names an endpoint and a server, with the usual defaults", () => {
    expect(
      connectionOfEnvironment({ ...openai, MLFLOW_TRACKING_URI: "http://127.0.0.1:5000/" }),
    ).toMatchObject({
      openai: {
        endpoint: "https://account.openai.azure.com",
        apiVersion: "2024-05-01-preview",
        deployment: "gpt-4o",
      },
      target: { dialect: "server", url: "http://127.0.0.1:5000" },
      experiment: { id: "0" },
    });
  });

  test("without a key gives the token that openai's clients know, or else one of Entra's", async () => {
    const { AZURE_OPENAI_API_KEY: _, ...keyless } = {
      ...openai,
      MLFLOW_TRACKING_URI: "http://127.0.0.1:5000/",
    };
    const { openai: given } = connectionOfEnvironment({ ...keyless, AZURE_OPENAI_AD_TOKEN: "token" });
    expect(given).not.toHaveProperty("apiKey");
    expect("token" in given && (await given.token())).toBe("token");
    expect(connectionOfEnvironment(keyless).openai).toMatchObject({ token: expect.any(Function) });
    expect(
      connectionOfEnvironment({ ...openai, ...keyless, AZURE_OPENAI_AD_TOKEN: "token" }).openai,
    ).toMatchObject({
      apiKey: "key",
    });
  });

  test("names a deployment, an API version and an experiment", () => {
    const connection = connectionOfEnvironment({
      ...openai,
      AZURE_OPENAI_DEPLOYMENT: "mini",
      AZURE_OPENAI_API_VERSION: "2024-10-21",
      MLFLOW_TRACKING_URI: "http://mlflow:5000/base",
      MLFLOW_EXPERIMENT_NAME: "lab",
    });
    expect(connection).toMatchObject({
      openai: { deployment: "mini", apiVersion: "2024-10-21" },
      target: { url: "http://mlflow:5000/base" },
      experiment: { name: "lab" },
    });
  });

  test.each([
    [
      { MLFLOW_TRACKING_URI: "http://ada:pass%20word@mlflow" },
      `Basic ${Buffer.from("ada:pass word").toString("base64")}`,
    ],
    [
      {
        MLFLOW_TRACKING_URI: "http://mlflow",
        MLFLOW_TRACKING_USERNAME: "ada",
        MLFLOW_TRACKING_PASSWORD: "x",
      },
      `Basic ${Buffer.from("ada:x").toString("base64")}`,
    ],
    [{ MLFLOW_TRACKING_URI: "http://mlflow", MLFLOW_TRACKING_TOKEN: "token" }, "Bearer token"],
    [
      {
        MLFLOW_TRACKING_URI: "databricks",
        DATABRICKS_HOST: "adb-1.2.azuredatabricks.net/",
        DATABRICKS_TOKEN: "dapi",
        MLFLOW_EXPERIMENT_ID: "7",
      },
      "Bearer dapi",
    ],
  ])("logs in as %j says", async (environment, expected) => {
    const { target } = connectionOfEnvironment({ ...openai, ...environment });
    expect(await target.authorization?.(false)).toBe(expected);
    expect(target.url).not.toContain("ada");
  });

  test("takes databricks for a workspace", () => {
    expect(
      connectionOfEnvironment({
        ...openai,
        MLFLOW_TRACKING_URI: "databricks",
        DATABRICKS_HOST: "adb-1.2.azuredatabricks.net/",
        DATABRICKS_TOKEN: "dapi",
        MLFLOW_EXPERIMENT_NAME: "/Shared/lab",
      }),
    ).toMatchObject({
      target: { dialect: "databricks", url: "https://adb-1.2.azuredatabricks.net" },
      experiment: { name: "/Shared/lab" },
    });
  });

  test.each([
    [{ MLFLOW_TRACKING_URI: "mlruns" }, 'MLFLOW_TRACKING_URI is "mlruns"'],
    [{ MLFLOW_TRACKING_URI: "http://" }, 'MLFLOW_TRACKING_URI is "http://"'],
    [{ MLFLOW_TRACKING_URI: "databricks" }, "DATABRICKS_HOST is not set"],
    [
      { MLFLOW_TRACKING_URI: "databricks", DATABRICKS_HOST: "h", DATABRICKS_TOKEN: "t" },
      "needs an experiment",
    ],
    [
      { MLFLOW_TRACKING_URI: "http://mlflow", AZURE_OPENAI_ENDPOINT: "account" },
      'AZURE_OPENAI_ENDPOINT is "account"',
    ],
  ])("%j is a mistake that is named", (environment, message) => {
    expect(() => connectionOfEnvironment({ ...openai, ...environment })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 2 }),
    );
  });

  test("that is incomplete, with no project around, says what is missing", async () => {
    await expect(resolveConnection({ environment: openai, directory: "/" })).rejects.toMatchObject({
      message: expect.stringMatching(/no Pulumi project here, and the environment lacks MLFLOW_TRACKING_URI/),
      exitCode: 2,
    });
  });
});

describe("a stack", () => {
  const outputs = readLabOutputs({
    outputsVersion: OUTPUTS_VERSION,
    ...Object.fromEntries(
      "subscriptionId resourceGroup region openaiAccountName openaiAccountId openaiModel workspaceId clusterId notebookPath notebookUrl experimentName secretScope"
        .split(" ")
        .map((key) => [key, key]),
    ),
    openaiEndpoint: "https://account.openai.azure.com/",
    openaiDeployment: "gpt-4o",
    openaiApiVersion: "2024-05-01-preview",
    openaiAuth: "key",
    openaiApiKey: "key",
    workspaceHost: "https://adb-1.2.azuredatabricks.net",
    experimentId: "42",
  });

  test("gives its model and the experiment in its workspace", () => {
    expect(connectionOfStack(outputs, {}, undefined)).toMatchObject({
      openai: { apiKey: "key", deployment: "gpt-4o", model: "openaiModel" },
      target: { dialect: "databricks", url: "https://adb-1.2.azuredatabricks.net" },
      experiment: { id: "42" },
    });
  });

  test("without a key is called with tokens, whatever key the environment has", () => {
    const { openaiApiKey: _, ...rest } = outputs;
    const keyless = readLabOutputs({ ...rest, openaiAuth: "entra", serviceCredential: "c" });
    const { openai: login } = connectionOfStack(keyless, { AZURE_OPENAI_API_KEY: "mine" }, "dev");
    expect(login).toMatchObject({ token: expect.any(Function) });
    expect(login).not.toHaveProperty("apiKey");
  });

  test("is logged in to by the token of its own workspace alone", async () => {
    const token = { DATABRICKS_TOKEN: "dapi" };
    const own = connectionOfStack(
      outputs,
      { ...token, DATABRICKS_HOST: "adb-1.2.azuredatabricks.net" },
      "dev",
    );
    expect(await own.target.authorization?.(false)).toBe("Bearer dapi");
    const other = connectionOfStack(
      outputs,
      { ...token, DATABRICKS_HOST: "https://adb-9.9.azuredatabricks.net" },
      "dev",
    );
    expect(other.target.authorization).not.toBe(own.target.authorization);
  });
});
