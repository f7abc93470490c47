import type * as Pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** Values as they travel to the engine. Which of them a resource has, its type says; tests assert it. */
export interface Values {
  [key: string]: unknown;
  resourceGroupName: string;
  accountName: string;
  deploymentName: string;
  workspaceName: string;
  connectorName: string;
  clusterId: string;
  name: string;
  key: string;
  path: string;
  contentBase64: string;
  properties: Record<string, unknown>;
}

/** One resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Values;
  /** Names of the resources that it waits for, by dependsOn or through an input, as the engine was told. */
  dependencies: string[];
  /** The same by input: what the engine holds for unknown when it replaces one of them. */
  inputDependencies: Record<string, string[]>;
  provider: string | undefined;
  deletedWith: string | undefined;
  options: {
    deleteBeforeReplace: boolean;
    replaceOnChanges: string[];
    protect: boolean;
    /** Other names that it had. */
    aliases: string[];
  };
  /** Names of the inputs that reached the engine as secrets. */
  secretInputs: string[];
}

/** One call of a provider's function. */
export interface Called {
  token: string;
  args: Values;
  /** Undefined: the default one. */
  provider: string | undefined;
}

/** A resource that the program reads, and the stack does not own. */
export interface ReadResource {
  type: string;
  name: string;
  id: string;
}

/** What running the program once gave. */
export interface ProgramRun {
  resources: Registered[];
  reads: ReadResource[];
  calls: Called[];
  /** The stack's outputs, resolved; undefined where a preview does not know one. */
  outputs: Record<string, unknown>;
  secretOutputs: string[];
}

export interface RunOptions {
  /** A program other than this project's own; what it returns are its stack's outputs. */
  program?: () => Promise<Record<string, unknown>>;
  /** Keys without a namespace are the project's. */
  config?: Record<string, string>;
  environment?: Record<string, string>;
  preview?: boolean;
  /** What the Azure CLI's login brings; null: nobody is logged in. */
  cliSubscription?: string | null;
  /** Who is logged in. */
  login?: { clientId: string; objectId: string };
  stack?: string;
  /** What the stack's state holds before, by URN. */
  state?: Record<string, Record<string, unknown>>;
  /** What the services say otherwise about parts that exist. */
  existing?: {
    account?: { kind?: string; location?: string; name?: string; properties?: Record<string, unknown> };
    deployment?: { model?: Record<string, string>; [property: string]: unknown };
    workspace?: Record<string, unknown>;
    cluster?: Record<string, unknown>;
  };
  /** Where to note what the program does, for one that is to fail. */
  resources?: Registered[];
  calls?: Called[];
}

// Nothing is asked at a workspace's address.
jest.mock("../../infra/readiness", () => ({ untilAnswers: async () => undefined }));

export const PROJECT = "azure-llmops-lab";
/** A key of the project; PROJECT between a dollar's braces would be replaced where `pulumi new` copies this. */
const own = (key: string): string => [PROJECT, key].join(":");
export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const HOST = "adb-1234567890123456.7.azuredatabricks.net";
const THEIR_HOST = "adb-6543210987654321.1.azuredatabricks.net";
/** The identity that a new lab is given. */
export const LAB_ID = "0b7c6a52-3f0e-4d53-9a3c-6d1c5d1f8e90";
/** The access connector's identity. */
export const CONNECTOR = "99999999-8888-7777-6666-555555555555";
export const KEY = "0123456789abcdef0123456789abcdef";
export const SECOND_KEY = "fedcba9876543210fedcba9876543210";

/** Ids by resource type, in the form that each service gives. */
function idOf(type: string, name: string, inputs: Values): string {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${inputs.resourceGroupName}/providers`;
  switch (type) {
    case "azure-native:resources:ResourceGroup":
      return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${inputs.resourceGroupName}`;
    case "azure-native:cognitiveservices:Account":
      return `${group}/Microsoft.CognitiveServices/accounts/${inputs.accountName}`;
    case "azure-native:databricks:Workspace":
      return `${group}/Microsoft.Databricks/workspaces/${inputs.workspaceName}`;
    case "azure-native:databricks:AccessConnector":
      return `${group}/Microsoft.Databricks/accessConnectors/${inputs.connectorName}`;
    case "pulumi-nodejs:dynamic/llmops:LabIdentity":
      return LAB_ID;
    case "databricks:index/cluster:Cluster":
      return "0101-000000-cluster1";
    case "databricks:index/mlflowExperiment:MlflowExperiment":
      return "400000000001";
    default:
      return `${name}-id`;
  }
}

/** What a service adds to a resource once it exists. */
function stateOf(type: string, inputs: Values): Record<string, unknown> {
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
        workspaceUrl: HOST,
      };
    case "azure-native:databricks:AccessConnector":
      return { ...inputs, name: inputs.connectorName };
    case "pulumi-nodejs:dynamic/llmops:LabIdentity":
      return { ...inputs, labId: LAB_ID };
    case "databricks:index/notebook:Notebook":
      return {
        ...inputs,
        url: `https://${HOST}/#workspace${inputs.path}`,
      };
    default:
      return inputs;
  }
}

/** What a service tells of a resource that is read. */
function readStateOf({ type, id }: ReadResource, cluster: Record<string, unknown>): Record<string, unknown> {
  const name = id.split("/").at(-1) ?? "";
  switch (type) {
    case "azure-native:cognitiveservices:Deployment":
      return { name, properties: { model: { format: "OpenAI", name: "gpt-4.1" } } };
    case "databricks:index/cluster:Cluster":
      return {
        clusterId: id,
        sparkVersion: "16.4.x-cpu-ml-scala2.12",
        runtimeEngine: "STANDARD",
        dataSecurityMode: "SINGLE_USER",
        ...cluster,
      };
    default:
      return { name };
  }
}

function answerOf(
  { token, args }: Called,
  { cliSubscription, login, existing = {} }: RunOptions,
): Record<string, unknown> {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      if (cliSubscription === null) throw new Error("az: not logged in");
      return { subscriptionId: cliSubscription, clientId: "", objectId: "", tenantId: "", ...login };
    case "azure-native:databricks:getAccessConnector":
      return { name: args.connectorName, identity: { type: "SystemAssigned", principalId: CONNECTOR } };
    case "azure-native:cognitiveservices:listAccountKeys":
      return { key1: KEY, key2: SECOND_KEY };
    case "azure-native:cognitiveservices:getAccount":
      return {
        id: idOf("azure-native:cognitiveservices:Account", "", args),
        name: args.accountName,
        kind: "OpenAI",
        location: "swedencentral",
        ...existing.account,
        properties: {
          endpoint: `https://${args.accountName}.openai.azure.com/`,
          ...existing.account?.properties,
        },
      };
    case "azure-native:cognitiveservices:getDeployment":
      return {
        name: args.deploymentName,
        properties: {
          capabilities: { chatCompletion: "true" },
          ...existing.deployment,
          model: { format: "OpenAI", name: "gpt-4.1", ...existing.deployment?.model },
        },
      };
    case "databricks:index/getCluster:getCluster":
      return { clusterId: args.clusterId };
    case "azure-native:databricks:getWorkspace":
      return {
        id: idOf("azure-native:databricks:Workspace", "", args),
        name: args.workspaceName,
        location: "Sweden Central",
        computeMode: "Hybrid",
        workspaceUrl: args.workspaceName === "their-workspace" ? THEIR_HOST : HOST,
        ...existing.workspace,
      };
    default:
      throw new Error(`the program called ${token}, which these mocks do not know`);
  }
}

/** A stack's own state, which the engine tells. */
const stateOutputs = (state: NonNullable<RunOptions["state"]>): Record<string, unknown> => ({
  outputs: Object.fromEntries(Object.entries(state).map(([urn, outputs]) => [urn, { outputs }])),
});

/** The state of a stack whose lab stands. */
export function standing(
  lab: Record<string, unknown> = {},
  { stack = "dev", origin = {} }: { stack?: string; origin?: { project?: string; stack?: string } } = {},
): NonNullable<RunOptions["state"]> {
  const urn = `urn:pulumi:${stack}::${String(PROJECT)}::`;
  return {
    [`${urn}pulumi-nodejs:dynamic/llmops:LabIdentity::lab-identity`]: {
      labId: LAB_ID,
      former: false,
      project: PROJECT,
      stack,
      ...origin,
    },
    [`${urn}llmops:azure:Lab::lab`]: lab,
  };
}

/**
 * Runs the program once against Pulumi's mocks, with no environment but the one given, and lets everything that
 * it starts come to its end.
 */
export async function runProgram(options: RunOptions = {}): Promise<ProgramRun> {
  const pulumi = await import("@pulumi/pulumi");
  const program = options.program ?? (await import("../../index")).default;
  const { preview = false, stack = "dev" } = options;
  const resources = options.resources ?? [];
  const calls = options.calls ?? [];
  const reads: ReadResource[] = [];

  const restore = replaceEnvironment(options.environment ?? { ARM_SUBSCRIPTION_ID: SUBSCRIPTION });
  try {
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs, id }: { type: string; name: string; inputs: Values; id?: string }) {
          if (id) {
            const read = { type, name, id };
            reads.push(read);
            return { id, state: readStateOf(read, options.existing?.cluster ?? {}) };
          }
          // A preview knows of a new resource no more than its inputs.
          return preview
            ? { id: undefined, state: inputs }
            : { id: idOf(type, name, inputs), state: stateOf(type, inputs) };
        },
        call: ({ token, inputs, provider }: { token: string; inputs: Values; provider?: string }) => {
          if (token === "pulumi:pulumi:readStackResourceOutputs") return stateOutputs(options.state ?? {});
          const called = { token, args: inputs, provider: provider ? providerName(provider) : undefined };
          calls.push(called);
          return answerOf(called, options);
        },
      },
      PROJECT,
      stack,
      preview,
      "organization",
    );
    record(pulumi, resources);
    pulumi.runtime.setAllConfig(
      Object.fromEntries(
        Object.entries(options.config ?? {}).map(([key, value]) => [
          key.includes(":") ? key : own(key),
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
    return { resources, reads, calls, outputs, secretOutputs };
  } finally {
    restore();
  }
}

/** Notes what the program tells the engine and the mocks do not pass on: dependencies and options. */
function record(pulumi: typeof Pulumi, resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, callback: unknown): unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  const named = (urn: string) => (urn === "" ? undefined : nameOf(urn));
  monitor.registerResource = (request, callback) => {
    const inputs = (request.getObject()?.toJavaScript() ?? {}) as Values;
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plain(value)])) as Values,
      dependencies: request.getDependenciesList().map(nameOf),
      inputDependencies: inputDependencies(request),
      provider: request.getProvider() === "" ? undefined : providerName(request.getProvider()),
      deletedWith: named(request.getDeletedwith()),
      options: {
        deleteBeforeReplace: request.getDeletebeforereplace(),
        replaceOnChanges: request.getReplaceonchangesList(),
        protect: request.getProtect() ?? false,
        aliases: request.getAliasesList().flatMap((alias) => alias.getSpec()?.getName() || []),
      },
      secretInputs: Object.keys(inputs).filter((key) => isWireSecret(inputs[key])),
    });
    return register(request, callback);
  };
}

function inputDependencies(request: RegisterResourceRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, input) => {
    found[input] = dependencies.getUrnsList().map(nameOf);
  });
  return found;
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** A provider is referred to by its URN and its id. */
const providerName = (reference: string): string => nameOf(reference.replace(/::[^:]*$/, ""));

/** Marks of secrets and unknown values in what goes to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isWireSecret(value: unknown): value is { value: unknown } {
  return (
    typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET
  );
}

function plain(value: unknown): unknown {
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
