import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Hono, type Context } from "hono";
import { findModel } from "../arm/catalogue";
import { findRegion } from "../arm/regions";
import { chatLimit } from "../proxy/body-limit";
import { reachesPrivately } from "../arm/network/private-reach";
import type { Origin, Service } from "../context/service";
import { accountOfHost, armKey, deploymentsOf, type ArmResource } from "../context/state";
import type { World } from "../context/context";
import { knowsApiVersion, knowsV1Version } from "./api-versions";
import { authorize } from "./authorize";
import { makeChoice } from "./choice";
import { completionBody, type Completion } from "./completion";
import { classifyPrompt, isFiltered, promptFiltered } from "./content-filter";
import { behaviourOf, otherVersionOf } from "./drift";
import {
  ChatError,
  deploymentNotFound,
  invalidRequest,
  publicAccessDisabled,
  rateLimited,
  resourceNotFound,
} from "./errors";
import { promptCache } from "./prompt-cache";
import { admit, allowanceOf, type RateWindow } from "./rate-limit";
import { letters } from "./reply/random";
import { readChatRequest, textOf, type ChatRequest } from "./request";
import { chunksOf, eventStream } from "./stream";
import { o200kBase, promptTokens } from "./tokens";

/** Tokens that a model can see at once, and of them those that it can write, where its catalogue entry says nothing. */
const usualContext = 128_000;
const usualOutput = 16_384;

/** Hono's word for what comes with a request beside it. */
interface Environment {
  readonly Bindings: Origin;
}

interface ModelOfDeployment {
  readonly name: string;
  readonly version: string;
}

function modelOf(deployment: ArmResource): ModelOfDeployment {
  const model = (deployment.properties["model"] ?? {}) as Record<string, unknown>;
  const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  return { name: text(model["name"], deployment.name), version: text(model["version"], "") };
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

/**
 * The Azure OpenAI data plane: NAME.openai.azure.com for every account of that subdomain. Chat completions by
 * deployment path and by the v1 path; credentials, API versions, limits, content filter and errors as Azure's.
 */
export function openaiService(world: World): Service {
  const windows = new Map<string, RateWindow>();
  const cache = promptCache();

  const deploymentNamed = (account: ArmResource, name: string): ArmResource => {
    const deployment = deploymentsOf(world.state, account.id).find(
      (one) => one.name.toLowerCase() === name.toLowerCase(),
    );
    if (deployment?.properties["provisioningState"] !== "Succeeded") throw deploymentNotFound();
    return deployment;
  };

  const complete = async (
    account: ArmResource,
    deployment: ArmResource,
    request: ChatRequest,
    apiVersion: string,
  ): Promise<Response> => {
    const tokenizer = await o200kBase();
    const prompt = promptTokens(request, tokenizer);
    const limit = request.max_completion_tokens ?? request.max_tokens;
    const model = modelOf(deployment);
    const { maxContextToken, maxOutputToken } = findModel(model.name)?.capabilities ?? {};
    const contextLength = Number(maxContextToken ?? usualContext);
    const longest = Number(maxOutputToken ?? usualOutput);
    if (limit != null && limit > longest)
      throw invalidRequest(
        `max_tokens is too large: ${limit}. This model supports at most ${longest} completion tokens, whereas you provided ${limit}.`,
        request.max_tokens == null ? "max_completion_tokens" : "max_tokens",
        "invalid_value",
      );
    if (prompt + (limit ?? 0) > contextLength)
      throw invalidRequest(
        limit == null
          ? `This model's maximum context length is ${contextLength} tokens. However, your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`
          : `This model's maximum context length is ${contextLength} tokens. However, you requested ${prompt + limit} tokens (${prompt} in the messages, ${limit} in the completion). Please reduce the length of the messages or completion.`,
        "messages",
        "context_length_exceeded",
      );
    const behaviour = behaviourOf(world.faults, world.latency, JSON.stringify(request.messages));
    const version = behaviour.otherVersion ? otherVersionOf(model.name, model.version) : model.version;
    const choices = Array.from({ length: request.n ?? 1 }, (_, index) =>
      makeChoice(request, index, tokenizer, behaviour.manner),
    );
    const answered = choices.reduce((sum, choice) => sum + choice.tokens, 0);
    const key = armKey(deployment.id);
    const now = world.now();
    const admission = admit(
      windows.get(key),
      allowanceOf(deployment.sku?.capacity ?? 1),
      prompt + (limit == null ? answered : limit * choices.length),
      now,
    );
    if (!admission.admitted) throw rateLimited(apiVersion, admission.exhausted, admission.retryAfterSeconds);
    windows.set(key, admission.window);
    const judged = request.messages.filter(({ role }) => role === "user" || role === "tool");
    const promptResults = classifyPrompt(judged.map(textOf).join("\n"));
    if (isFiltered(promptResults)) throw promptFiltered(promptResults);

    const completion: Completion = {
      id: `chatcmpl-${letters(29, randomUUID())}`,
      created: Math.floor(now / 1000),
      model: version ? `${model.name}-${version}` : model.name,
      systemFingerprint: `fp_${Buffer.from(letters(5, model.name, version)).toString("hex")}`,
      request,
      promptResults,
      choices,
      promptTokens: prompt,
      cachedTokens: cache.cached(key, request.messages, prompt, now),
      tokenizer,
    };
    const location = account.location ?? "";
    const headers = {
      "x-ms-region": findRegion(location)?.displayName ?? location,
      "x-ratelimit-remaining-requests": String(admission.remainingRequests),
      "x-ratelimit-remaining-tokens": String(admission.remainingTokens),
      "azureml-model-session": `d${letters(3, key)}-${new Date(now).toISOString().slice(0, 10).replaceAll("-", "")}`,
      "cache-control": "no-cache, must-revalidate",
      "x-accel-buffering": "no",
    };
    const { chatFirstToken, chatPerToken } = behaviour.latency;
    if (request.stream === true) {
      if (chatFirstToken > 0) await wait(chatFirstToken);
      const pause = async (tokens: number): Promise<void> => {
        if (chatPerToken > 0) await wait(chatPerToken * tokens);
      };
      return new Response(eventStream(chunksOf(completion), pause), {
        headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
      });
    }
    const spent = chatFirstToken + chatPerToken * answered;
    if (spent > 0) await wait(spent);
    return Response.json(completionBody(completion), {
      headers: { ...headers, "x-envoy-upstream-service-time": String(Math.round(spent)) },
    });
  };

  const accountOf = (context: Context<Environment>): ArmResource => {
    const account = accountOfHost(world.state, new URL(context.req.url).hostname);
    if (!account) throw resourceNotFound();
    const { network } = context.env;
    const isPublic = account.properties["publicNetworkAccess"] !== "Disabled";
    if (!isPublic && !(network && reachesPrivately(world.state, network, account)))
      throw publicAccessDisabled();
    authorize(context.req.raw, account, world);
    return account;
  };

  const app = new Hono<Environment>();
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    const requestId = randomUUID();
    headers.set("apim-request-id", requestId);
    headers.set("x-request-id", randomUUID());
    headers.set("x-ms-client-request-id", context.req.header("x-ms-client-request-id") ?? requestId);
    headers.set("strict-transport-security", "max-age=31536000; includeSubDomains; preload");
    headers.set("x-content-type-options", "nosniff");
  });
  app.post("/openai/deployments/:deployment/chat/completions", async (context) => {
    const account = accountOf(context);
    const version = context.req.query("api-version");
    if (!knowsApiVersion(version)) throw resourceNotFound();
    const deployment = deploymentNamed(account, context.req.param("deployment"));
    return complete(account, deployment, readChatRequest(await jsonOf(context.req.raw)), version);
  });
  app.post("/openai/v1/chat/completions", async (context) => {
    const account = accountOf(context);
    const version = context.req.query("api-version");
    if (!knowsV1Version(version)) throw resourceNotFound();
    const request = readChatRequest(await jsonOf(context.req.raw));
    if (!request.model) throw invalidRequest("you must provide a model parameter", null, null);
    return complete(account, deploymentNamed(account, request.model), request, version ?? "v1");
  });
  app.notFound((context) => {
    accountOf(context);
    throw resourceNotFound();
  });
  app.onError((error) => {
    if (!(error instanceof ChatError)) throw error;
    return Response.json({ error: error.error }, { status: error.status, headers: error.headers });
  });

  return {
    name: "Azure OpenAI",
    knows: (host) =>
      host.toLowerCase().endsWith(".openai.azure.com")
        ? accountOfHost(world.state, host) !== undefined
        : undefined,
    bodies: chatLimit,
    fetch: (request, origin) => app.fetch(request, origin ?? { network: undefined }),
  };
}
