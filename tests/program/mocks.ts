import type * as Pulumi from "@pulumi/pulumi";

/** One resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, any>;
  /** Names of the resources that it waits for, by dependsOn or through an input, as the engine was told. */
  dependencies: string[];
  provider: string | undefined;
  parent: string | undefined;
  deletedWith: string | undefined;
  options: {
    deleteBeforeReplace: boolean;
    replaceOnChanges: string[];
    protect: boolean;
    customTimeouts: unknown;
  };
  /** Names of the inputs that reached the engine as secrets. */
  secretInputs: string[];
}

/** One call of a provider's function. */
export interface Called {
  token: string;
  args: Record<string, any>;
}

/** What running the program once gave. */
export interface ProgramRun {
  pulumi: typeof Pulumi;
  resources: Registered[];
  calls: Called[];
  /** The stack's outputs, resolved; undefined where a preview does not know one. */
  outputs: Record<string, unknown>;
  secretOutputs: string[];
}

export interface RunOptions {
  /** Keys without a namespace are the project's. */
  config?: Record<string, string>;
  environment?: Record<string, string>;
  preview?: boolean;
  /** What the Azure CLI's login brings; null: nobody is logged in. */
  cliSubscription?: string | null;
  stack?: string;
}

export const PROJECT = "azure-llmops-lab";
export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
export const KEY = "0123456789abcdef0123456789abcdef";

/** Ids by resource type, in the form that each service gives. */
function idOf(type: string, name: string, inputs: Record<string, any>): string {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${inputs.resourceGroupName}/providers`;
  switch (type) {
    case "azure-native:resources:ResourceGroup":
      return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${inputs.resourceGroupName}`;
    case "azure-native:cognitiveservices:Account":
      return `${group}/Microsoft.CognitiveServices/accounts/${inputs.accountName}`;
    case "azure-native:databricks:Workspace":
      return `${group}/Microsoft.Databricks/workspaces/${inputs.workspaceName}`;
    case "databricks:index/cluster:Cluster":
      return "0101-000000-cluster1";
    case "databricks:index/mlflowExperiment:MlflowExperiment":
      return "400000000001";
    default:
      return `${name}-id`;
  }
}

/** What a service adds to a resource once it exists. */
function stateOf(type: string, inputs: Record<string, any>): Record<string, any> {
  switch (type) {
    case "azure-native:resources:ResourceGroup":
      return { ...inputs, name: inputs.resourceGroupName };
    case "azure-native:cognitiveservices:Account": {
      const endpoint = `https://${inputs.accountName}.openai.azure.com/`;
      return { ...inputs, name: inputs.accountName, properties: { ...inputs.properties, endpoint } };
    }
    case "azure-native:cognitiveservices:Deployment":
      return { ...inputs, name: inputs.deploymentName };
    case "azure-native:databricks:Workspace":
      return {
        ...inputs,
        name: inputs.workspaceName,
        workspaceUrl: "adb-1234567890123456.7.azuredatabricks.net",
      };
    case "databricks:index/notebook:Notebook":
      return {
        ...inputs,
        url: `https://adb-1234567890123456.7.azuredatabricks.net/#workspace${inputs.path}`,
      };
    default:
      return inputs;
  }
}

function answerOf({ token, args }: Called, cliSubscription: string | null | undefined): Record<string, any> {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      if (cliSubscription === null) throw new Error("az: not logged in");
      return { subscriptionId: cliSubscription, clientId: "", objectId: "", tenantId: "" };
    case "azure-native:cognitiveservices:listAccountKeys":
      return { key1: KEY, key2: KEY };
    case "azure-native:cognitiveservices:getAccount":
      return {
        id: idOf("azure-native:cognitiveservices:Account", "", args),
        name: args.accountName,
        properties: { endpoint: `https://${args.accountName}.openai.azure.com/` },
      };
    case "azure-native:cognitiveservices:getDeployment":
      return { name: args.deploymentName, properties: { model: { format: "OpenAI", name: "gpt-4.1" } } };
    case "azure-native:databricks:getWorkspace":
      return {
        id: idOf("azure-native:databricks:Workspace", "", args),
        name: args.workspaceName,
        workspaceUrl: "adb-6543210987654321.1.azuredatabricks.net",
      };
    case "databricks:index/getCluster:getCluster":
      return { id: args.clusterId, clusterId: args.clusterId };
    default:
      throw new Error(`the program called ${token}, which these mocks do not know`);
  }
}

/**
 * Runs the program once against Pulumi's mocks, with no environment but the one given, and lets everything that
 * it starts come to its end.
 */
export async function runProgram(options: RunOptions = {}): Promise<ProgramRun> {
  const pulumi = await import("@pulumi/pulumi");
  const program = (await import("../../index")).default;
  const { preview = false, stack = "dev" } = options;
  const resources: Registered[] = [];
  const calls: Called[] = [];

  const restore = replaceEnvironment(options.environment ?? { ARM_SUBSCRIPTION_ID: SUBSCRIPTION });
  try {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) =>
          // A preview knows of a new resource no more than its inputs.
          preview
            ? { id: undefined, state: inputs }
            : { id: idOf(type, name, inputs), state: stateOf(type, inputs) },
        call: ({ token, inputs }) => {
          const called = { token, args: inputs };
          calls.push(called);
          return answerOf(called, options.cliSubscription);
        },
      },
      PROJECT,
      stack,
      preview,
    );
    record(pulumi, resources);
    pulumi.runtime.setAllConfig(
      Object.fromEntries(
        Object.entries(options.config ?? {}).map(([key, value]) => [
          key.includes(":") ? key : `${PROJECT}:${key}`,
          value,
        ]),
      ),
    );
    const exported = await program();
    const outputs: Record<string, unknown> = {};
    const secretOutputs: string[] = [];
    for (const [name, value] of Object.entries(exported)) {
      const output = pulumi.output<unknown>(value) as unknown as {
        promise(): Promise<unknown>;
        isKnown: Promise<boolean>;
        isSecret: Promise<boolean>;
      };
      outputs[name] = (await output.isKnown) ? await output.promise() : undefined;
      if (await output.isSecret) secretOutputs.push(name);
    }
    await pulumi.runtime.disconnect();
    return { pulumi, resources, calls, outputs, secretOutputs };
  } finally {
    restore();
  }
}

/** Notes what the program tells the engine and the mocks do not pass on: dependencies and options. */
function record(pulumi: typeof Pulumi, resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as any;
  const register = monitor.registerResource.bind(monitor);
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? urn;
  monitor.registerResource = (request: any, callback: unknown) => {
    const inputs = request.getObject()?.toJavaScript() ?? {};
    const secretInputs = Object.keys(inputs).filter((key) => isWireSecret(inputs[key]));
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plain(value)])),
      dependencies: request.getDependenciesList().map(nameOf),
      provider: request.getProvider()
        ? nameOf(request.getProvider().split("::").slice(0, -1).join("::"))
        : undefined,
      parent: request.getParent() ? nameOf(request.getParent()) : undefined,
      deletedWith: request.getDeletedwith() ? nameOf(request.getDeletedwith()) : undefined,
      options: {
        deleteBeforeReplace: request.getDeletebeforereplace(),
        replaceOnChanges: request.getReplaceonchangesList(),
        protect: request.getProtect(),
        customTimeouts: request.getCustomtimeouts()?.toObject(),
      },
      secretInputs,
    });
    return register(request, callback);
  };
}

/** Marks of secrets and unknown values in what goes to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isWireSecret(value: any): boolean {
  return value !== null && typeof value === "object" && value[SIGNATURE] === SECRET;
}

function plain(value: any): any {
  return isWireSecret(value) ? value.value : value;
}

function replaceEnvironment(replacement: Record<string, string>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) {
    if (/^(ARM|AZURE|DATABRICKS|ACTIONS|PULUMI)_/.test(name)) delete process.env[name];
  }
  Object.assign(process.env, replacement);
  return () => {
    for (const name of Object.keys(replacement)) delete process.env[name];
    Object.assign(process.env, before);
  };
}
