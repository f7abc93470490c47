import { accountWorld, eventsOf, jokeMessages } from "./account";

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Get weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

describe("a completion", () => {
  test("has the shape of Azure's, filter results and usage details included", async () => {
    const { chat } = accountWorld();
    const { json, headers } = await chat({});
    const safe = { filtered: false, severity: "safe" };
    const harms = { hate: safe, self_harm: safe, sexual: safe, violence: safe };
    expect(json).toEqual({
      choices: [
        {
          content_filter_results: {
            ...harms,
            protected_material_code: { filtered: false, detected: false },
            protected_material_text: { filtered: false, detected: false },
          },
          finish_reason: "stop",
          index: 0,
          logprobs: null,
          message: { annotations: [], content: expect.any(String), refusal: null, role: "assistant" },
        },
      ],
      created: Date.parse("2026-11-24T12:00:00Z") / 1000,
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      model: "gpt-4o-2024-11-20",
      object: "chat.completion",
      prompt_filter_results: [
        {
          prompt_index: 0,
          content_filter_results: { ...harms, jailbreak: { filtered: false, detected: false } },
        },
      ],
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/),
      usage: {
        completion_tokens: expect.any(Number),
        completion_tokens_details: {
          accepted_prediction_tokens: 0,
          audio_tokens: 0,
          reasoning_tokens: 0,
          rejected_prediction_tokens: 0,
        },
        prompt_tokens: 29,
        prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 },
        total_tokens: 29 + json.usage.completion_tokens,
      },
    });
    expect(headers.get("x-ms-region")).toBe("East US 2");
    expect(headers.get("apim-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is the same for the same prompt, and differs between prompts, seeds and choices", async () => {
    const { chat } = accountWorld(1000);
    const said = async (body: object): Promise<string[]> =>
      (await chat(body)).json.choices.map(
        (choice: { message: { content: string } }) => choice.message.content,
      );
    expect(await said({})).toEqual(await said({}));
    const seeds = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => said({ seed })));
    expect(new Set(seeds.flat()).size).toBeGreaterThan(1);
    expect(new Set(await said({ n: 6 })).size).toBeGreaterThan(1);
  });

  test.each([
    ["French", /[?!] |Quel|Pourquoi|Que /],
    ["German", /Was|Warum|Treffen/],
    ["Japanese", /[ぁ-ん]/],
  ])("tells a joke in %s when asked to", async (language, sign) => {
    const { chat } = accountWorld();
    const { json } = await chat({ messages: [{ role: "user", content: `Tell me a joke in ${language}.` }] });
    expect(json.choices[0].message.content).toMatch(sign);
  });

  test("is cut by max_tokens, with finish_reason length and exactly so many tokens", async () => {
    const { chat } = accountWorld();
    const whole = (await chat({})).json.choices[0].message.content;
    const { json } = await chat({ max_tokens: 3 });
    expect(json.choices[0].finish_reason).toBe("length");
    expect(json.usage.completion_tokens).toBe(3);
    expect(whole.startsWith(json.choices[0].message.content)).toBe(true);
  });

  test("never ends in the middle of a character", async () => {
    const { chat } = accountWorld(1000);
    const { json } = await chat({});
    for (let limit = 1; limit <= json.usage.completion_tokens; limit++) {
      const cut = (await chat({ max_tokens: limit })).json.choices[0].message.content;
      expect(cut).not.toContain("\uFFFD");
    }
    expect((await chat({})).json.choices[0].message.content).toBe(json.choices[0].message.content);
  });

  test("ends before a stop sequence", async () => {
    const { chat } = accountWorld();
    const { json } = await chat({ stop: ["\n\n"] });
    expect(json.choices[0]).toMatchObject({ finish_reason: "stop" });
    expect(json.choices[0].message.content).not.toContain("\n");
  });

  test("discounts a long prompt that was seen before, and only then", async () => {
    const { chat, clock } = accountWorld(1000);
    const long = [{ role: "system", content: "Remember this well. ".repeat(400) }, ...jokeMessages];
    const cached = async (): Promise<number> =>
      (await chat({ messages: long })).json.usage.prompt_tokens_details.cached_tokens;
    expect(await cached()).toBe(0);
    const second = await cached();
    expect(second).toBeGreaterThanOrEqual(1024);
    expect(second % 128).toBe(0);
    clock.now += 10 * 60_000;
    expect(await cached()).toBe(0);
  });

  test("gives the log probability of each token when asked", async () => {
    const { chat } = accountWorld();
    const { json } = await chat({ logprobs: true, top_logprobs: 2 });
    const { content } = json.choices[0].logprobs;
    expect(content).toHaveLength(json.usage.completion_tokens);
    for (const token of content) {
      expect(token.logprob).toBeLessThanOrEqual(0);
      expect(token.top_logprobs).toHaveLength(2);
      expect(token.top_logprobs[1]?.logprob).toBeLessThan(token.logprob);
    }
  });
});

describe("tools", () => {
  const question = [{ role: "user", content: "What is the weather like in Paris?" }];

  test("are called when the prompt is about them, with arguments of their schema", async () => {
    const { chat } = accountWorld();
    const { json } = await chat({ messages: question, tools: [weather] });
    const [choice] = json.choices;
    expect(choice).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
    expect(choice.message.tool_calls).toEqual([
      {
        id: expect.stringMatching(/^call_\w{24}$/),
        type: "function",
        function: { name: "get_weather", arguments: '{"city":"Paris"}' },
      },
    ]);
  });

  test("are left alone when the prompt is about something else, or forbidden", async () => {
    const { chat } = accountWorld();
    for (const body of [{ tools: [weather] }, { messages: question, tools: [weather], tool_choice: "none" }])
      expect((await chat(body)).json.choices[0].message.content).toEqual(expect.any(String));
  });

  test.each(["required", { type: "function", function: { name: "get_weather" } }])(
    "are called when forced by %j",
    async (choice) => {
      const { chat } = accountWorld();
      const { json } = await chat({ tools: [weather], tool_choice: choice });
      expect(json.choices[0].message.tool_calls[0].function.name).toBe("get_weather");
    },
  );

  test("give the answer in the next turn", async () => {
    const { chat } = accountWorld();
    const first = (await chat({ messages: question, tools: [weather] })).json.choices[0].message;
    const result = { role: "tool", tool_call_id: first.tool_calls[0].id, content: '{"temperature": 21}' };
    const { json } = await chat({ messages: [...question, first, result], tools: [weather] });
    expect(json.choices[0]).toMatchObject({ finish_reason: "stop" });
    expect(json.choices[0].message.content).toContain("temperature is 21");
  });
});

describe("a stream", () => {
  test("begins with Azure's chunk of filter results and says in pieces what a plain completion says", async () => {
    const { chat, send } = accountWorld();
    const plain = (await chat({})).json.choices[0].message.content;
    const response = await send({ messages: jokeMessages, stream: true });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const events = await eventsOf(response);
    expect(events[0]).toMatchObject({
      choices: [],
      id: "",
      object: "",
      prompt_filter_results: [{ prompt_index: 0 }],
    });
    expect(events[1]?.choices[0]?.delta).toEqual({ content: "", refusal: null, role: "assistant" });
    expect(events.map((event) => event.choices[0]?.delta.content ?? "").join("")).toBe(plain);
    expect(events.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
    expect(events.some((event) => "usage" in event)).toBe(false);
  });

  test("ends with the usage when asked to include it", async () => {
    const { chat, send } = accountWorld();
    const { usage } = (await chat({})).json;
    const body = { messages: jokeMessages, stream: true, stream_options: { include_usage: true } };
    const events = await eventsOf(await send(body));
    expect(events.at(-1)).toMatchObject({ choices: [], usage });
    expect(events.slice(1, -1).every((event) => event.usage === null)).toBe(true);
  });

  test("sends a tool call's name once and its arguments in pieces", async () => {
    const { send } = accountWorld();
    const messages = [{ role: "user", content: "What is the weather like in Paris?" }];
    const events = await eventsOf(await send({ messages, tools: [weather], stream: true }));
    const calls = events.flatMap((event) => event.choices[0]?.delta.tool_calls ?? []);
    expect(calls.filter((call) => call.id !== undefined)).toHaveLength(1);
    expect(calls.map((call) => call.function.arguments).join("")).toBe('{"city":"Paris"}');
    expect(events.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  });

  test("keeps choices apart by their index", async () => {
    const { chat, send } = accountWorld();
    const { choices } = (await chat({ n: 2 })).json;
    const events = await eventsOf(await send({ messages: jokeMessages, n: 2, stream: true }));
    for (const index of [0, 1]) {
      const pieces = events.flatMap((event) => event.choices.filter((one) => one.index === index));
      expect(pieces.map((piece) => piece.delta.content ?? "").join("")).toBe(choices[index]?.message.content);
    }
  });
});
