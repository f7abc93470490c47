import type { LabOutputs } from "../infra/outputs";
import { type AzureLogin, azureLogin } from "../infra/config/login-method";
import { entraAuthorization, openaiToken, type TokenProvider } from "azure-client";
import { usageError } from "rest-client";
import { rememberPassword, withoutCredentials } from "rest-client";
import type { AuthorizationProvider } from "rest-client";
import type { MlflowTarget } from "mlflow-js-client";
import { findProject, readStackOutputs } from "./outputs";
import type { ExperimentReference } from "openai-tracing";

/** Everything that the workload talks to, with its credentials. */
export interface Connection {
  openai: {
    /** With a trailing slash or without. */
    endpoint: string;
    apiVersion: string;
    deployment: string;
    /** The model behind the deployment, where that is known. */
    model: string | undefined;
  } & OpenAILogin;
  target: MlflowTarget;
  experiment: ExperimentReference;
  /** What it was read from, for people: "stack dev", "the environment". */
  origin: string;
}

/** How a caller of the model shows who it is. */
export type OpenAILogin = { apiKey: string } | { token: TokenProvider };

export interface ConnectionOptions {
  environment: NodeJS.ProcessEnv;
  /** Where the Pulumi project is looked for, upwards from here. */
  directory: string;
  /** Read this stack, whatever the environment holds. */
  stack?: string | undefined;
}

const needed = ["AZURE_OPENAI_ENDPOINT", "MLFLOW_TRACKING_URI"] as const;

/**
 * Where the model and the experiment are: named by the environment where that names all of them, or
 * else by a stack of the Pulumi project. Throws UserError.
 */
export async function resolveConnection(options: ConnectionOptions): Promise<Connection> {
  const { environment, stack } = options;
  const missing = needed.filter((name) => !environment[name]);
  if (stack === undefined && missing.length === 0) return connectionOfEnvironment(environment);
  const project = findProject(options.directory);
  if (project === undefined) {
    throw usageError(
      stack === undefined
        ? `no Pulumi project here, and the environment lacks ${missing.join(", ")}`
        : `no Pulumi project here to read stack ${stack} from`,
      "Run it in the project's folder, or set AZURE_OPENAI_ENDPOINT and MLFLOW_TRACKING_URI, and AZURE_OPENAI_API_KEY " +
        "unless the account is called with an Entra login.",
    );
  }
  return connectionOfStack(await readStackOutputs(project, stack), environment, stack);
}

/** The part of a connection that work without a model needs. */
export type Tracking = Pick<Connection, "target" | "experiment" | "origin">;

/**
 * Where the experiment is: named by the environment where MLFLOW_TRACKING_URI is set, or else by a stack of
 * the Pulumi project. Throws UserError.
 */
export async function resolveTracking(options: ConnectionOptions): Promise<Tracking> {
  const { environment, stack } = options;
  if (stack === undefined && environment["MLFLOW_TRACKING_URI"]) return trackingOfEnvironment(environment);
  const project = findProject(options.directory);
  if (project === undefined) {
    throw usageError(
      stack === undefined
        ? "no Pulumi project here, and the environment lacks MLFLOW_TRACKING_URI"
        : `no Pulumi project here to read stack ${stack} from`,
      "Run it in the project's folder, or set MLFLOW_TRACKING_URI.",
    );
  }
  return connectionOfStack(await readStackOutputs(project, stack), environment, stack);
}

/** The experiment that the usual variables of MLflow describe. Throws UserError. */
export function trackingOfEnvironment(environment: NodeJS.ProcessEnv): Tracking {
  const tracking = environment["MLFLOW_TRACKING_URI"] ?? "";
  const target = tracking === "databricks" ? databricksOf(environment) : serverOf(tracking, environment);
  return { target, experiment: experimentOf(environment, target.dialect), origin: "the environment" };
}

/** The connection that the usual variables of openai and MLflow describe. Throws UserError. */
export function connectionOfEnvironment(environment: NodeJS.ProcessEnv): Connection {
  return {
    ...trackingOfEnvironment(environment),
    openai: {
      endpoint: urlWithoutLogin(
        "AZURE_OPENAI_ENDPOINT",
        environment["AZURE_OPENAI_ENDPOINT"] ?? "",
        "A key belongs into AZURE_OPENAI_API_KEY.",
      ),
      ...openaiLoginOf(environment),
      apiVersion: environment["AZURE_OPENAI_API_VERSION"] || "2024-05-01-preview",
      deployment: environment["AZURE_OPENAI_DEPLOYMENT"] || "gpt-4o",
      model: undefined,
    },
  };
}

/** A key, or else a token that was given, by the variable that openai's clients know, or one of Entra's. */
function openaiLoginOf(environment: NodeJS.ProcessEnv): OpenAILogin {
  const { AZURE_OPENAI_API_KEY: apiKey, AZURE_OPENAI_AD_TOKEN: token } = environment;
  if (apiKey) return { apiKey };
  return { token: token ? () => Promise.resolve(token) : openaiToken(loginOf(environment), environment) };
}

/** The connection to a deployed lab: its model and the experiment in its workspace. */
export function connectionOfStack(
  outputs: LabOutputs,
  environment: NodeJS.ProcessEnv,
  stack: string | undefined,
): Connection {
  return {
    openai: {
      endpoint: outputs.openaiEndpoint,
      ...(outputs.openaiApiKey === undefined
        ? { token: openaiToken(loginOf(environment), environment) }
        : { apiKey: outputs.openaiApiKey }),
      apiVersion: outputs.openaiApiVersion,
      deployment: outputs.openaiDeployment,
      model: outputs.openaiModel,
    },
    target: workspaceTarget(outputs.workspaceHost, environment),
    experiment: { id: outputs.experimentId },
    origin: stack === undefined ? "the selected stack" : `stack ${stack}`,
  };
}

/** A workspace that a stack names, with the environment's token if that is for it, and with Entra's otherwise. */
export function workspaceTarget(host: string, environment: NodeJS.ProcessEnv): MlflowTarget {
  const url = host.replace(/\/+$/, "");
  const token = environment["DATABRICKS_TOKEN"];
  const tokenFits = Boolean(token) && hostOf(environment["DATABRICKS_HOST"]) === hostOf(url);
  return {
    dialect: "databricks",
    url,
    authorization: tokenFits
      ? () => `Bearer ${token}`
      : entraAuthorization(loginOf(environment), environment),
  };
}

function databricksOf(environment: NodeJS.ProcessEnv): MlflowTarget {
  const host = environment["DATABRICKS_HOST"];
  if (!host) throw usageError("MLFLOW_TRACKING_URI is databricks, and DATABRICKS_HOST is not set");
  const token = environment["DATABRICKS_TOKEN"];
  return {
    dialect: "databricks",
    url: urlWithoutLogin(
      "DATABRICKS_HOST",
      host.includes("://") ? host : `https://${host}`,
      "A token belongs into DATABRICKS_TOKEN.",
    ),
    authorization: token ? () => `Bearer ${token}` : entraAuthorization(loginOf(environment), environment),
  };
}

function serverOf(tracking: string, environment: NodeJS.ProcessEnv): MlflowTarget {
  if (!/^https?:\/\//.test(tracking)) {
    throw usageError(`MLFLOW_TRACKING_URI is ${shown(tracking)}: expected http://…, https://… or databricks`);
  }
  const url = new URL(checkedUrl("MLFLOW_TRACKING_URI", tracking));
  const user = environment["MLFLOW_TRACKING_USERNAME"] ?? decoded(url.username);
  const password = environment["MLFLOW_TRACKING_PASSWORD"] ?? decoded(url.password);
  rememberPassword(password);
  url.username = "";
  url.password = "";
  const authorization = serverAuthorization(environment["MLFLOW_TRACKING_TOKEN"], user, password);
  return {
    dialect: "server",
    url: url.href.replace(/\/+$/, ""),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** What a part of an address says; where its percent signs are no escapes, it says them. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function serverAuthorization(
  token: string | undefined,
  user: string,
  password: string,
): AuthorizationProvider | undefined {
  if (user !== "") {
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    return () => `Basic ${basic}`;
  }
  return token ? () => `Bearer ${token}` : undefined;
}

/** An open-source server has an experiment of its own for what is sent without one: number 0. */
function experimentOf(environment: NodeJS.ProcessEnv, dialect: MlflowTarget["dialect"]): ExperimentReference {
  const id = environment["MLFLOW_EXPERIMENT_ID"];
  const name = environment["MLFLOW_EXPERIMENT_NAME"];
  if (name) return { name };
  if (id) return { id };
  if (dialect === "server") return { id: "0" };
  throw usageError(
    "a Databricks workspace needs an experiment, and neither MLFLOW_EXPERIMENT_NAME nor MLFLOW_EXPERIMENT_ID is set",
    "Name it by its workspace path, such as /Shared/lab.",
  );
}

function checkedUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw usageError(`${name} is ${shown(value)}: expected an address such as https://example.com`);
  if (`${url.pathname}${url.search}${url.hash}`.includes("@"))
    throw usageError(
      `${name} has an @ behind a slash: expected an address such as https://example.com`,
      "In a password, write a slash as %2F and an @ as %40.",
    );
  return value.replace(/\/+$/, "");
}

/** An address of what takes no password: its messages would show it. */
function urlWithoutLogin(name: string, value: string, instead: string): string {
  const checked = checkedUrl(name, value);
  const { username, password } = new URL(checked);
  if (username + password === "") return checked;
  throw usageError(
    `${name} holds a user name or password: expected an address such as https://example.com`,
    instead,
  );
}

/** A value as a message may show it: an address can hold a password. */
const shown = (value: string): string => JSON.stringify(withoutCredentials(value));

function hostOf(address: string | undefined): string | undefined {
  if (!address) return undefined;
  try {
    return new URL(address.includes("://") ? address : `https://${address}`).host;
  } catch {
    return undefined;
  }
}

const loginOf = (environment: NodeJS.ProcessEnv): AzureLogin =>
  azureLogin((_key, variable) => environment[variable] || undefined);
