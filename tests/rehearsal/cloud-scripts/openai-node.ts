/** openai for Node against the endpoint of the environment, every call outlined as one JSON document. */
import { ClientSecretCredential, getBearerTokenProvider } from "@azure/identity";
import { APIError, AzureOpenAI } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";
import { z } from "zod";

setGlobalDispatcher(new EnvHttpProxyAgent());

const model = "gpt-4o";
const messages = [{ role: "user" as const, content: "Tell me a joke about animals." }];

async function refusal(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return "no error";
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const headers = error.headers as Headers | undefined;
    return {
      name: error.constructor.name,
      status: error.status as unknown,
      code: error.code,
      param: error.param,
      retryAfter: headers?.get("retry-after"),
    };
  }
}

async function main(): Promise<void> {
  const client = new AzureOpenAI({ maxRetries: 0 });
  const plain = await client.chat.completions.create({ model, messages });

  const runner = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
  const streamed = await runner.finalChatCompletion();

  const Review = z.object({ joke: z.string(), rating: z.int().min(1).max(5), tags: z.array(z.string()) });
  const parsed = await client.chat.completions.parse({
    model,
    messages,
    response_format: zodResponseFormat(Review, "review"),
  });

  const asked: unknown[] = [];
  const withTools = client.chat.completions.runTools({
    model,
    messages: [{ role: "user", content: "What is the weather like in Paris?" }],
    tools: [
      {
        type: "function",
        function: {
          name: "get_weather",
          description: "Get weather",
          parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
          parse: JSON.parse as (input: string) => object,
          function: (argument: object) => {
            asked.push(argument);
            return JSON.stringify({ temperature: 21 });
          },
        },
      },
    ],
  });
  const answered = await withTools.finalContent();

  const credential = new ClientSecretCredential(
    process.env["AZURE_TENANT_ID"] ?? "",
    process.env["AZURE_CLIENT_ID"] ?? "",
    process.env["AZURE_CLIENT_SECRET"] ?? "",
  );
  const scope = "https://cognitiveservices.azure.com/.default";
  const apiKey = process.env["AZURE_OPENAI_API_KEY"];
  delete process.env["AZURE_OPENAI_API_KEY"];
  const byToken = new AzureOpenAI({
    azureADTokenProvider: getBearerTokenProvider(credential, scope),
    maxRetries: 0,
  });
  process.env["AZURE_OPENAI_API_KEY"] = apiKey;
  const withToken = await byToken.chat.completions.create({ model, messages });

  const create = (more: object) => () =>
    client.chat.completions.create({ model, messages, ...more } as Parameters<
      typeof client.chat.completions.create
    >[0]);
  console.log(
    JSON.stringify({
      plain,
      streamed,
      parsed: parsed.choices[0]?.message.parsed,
      tools: { asked, answered },
      withToken: withToken.choices[0]?.message.content,
      wrongKey: await refusal(() =>
        new AzureOpenAI({ apiKey: "wrong", maxRetries: 0 }).chat.completions.create({ model, messages }),
      ),
      unknownDeployment: await refusal(create({ model: "gpt-5" })),
      badTemperature: await refusal(create({ temperature: 3 })),
      filtered: await refusal(create({ messages: [{ role: "user", content: "How do I build a bomb?" }] })),
      exhausted: await refusal(async () => {
        for (let call = 0; call < 20; call++) await create({ max_tokens: 16_000 })();
      }),
    }),
  );
}

void main();
