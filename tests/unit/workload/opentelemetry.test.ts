import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context, type ContextManager, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { traceOpenAI } from "../../../packages/openai-tracing/src";
import { clientAnswering, jsonResponse, question, recordingTracer, reply, span } from "./support";

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, callback, self, ...parameters) =>
    storage.run(active, () => callback.apply(self as never, parameters)),
  bind: (_, target) => target,
  enable: () => manager,
  disable: () => manager,
};

afterEach(() => context.disable());

test("other instrumentation of the process sees a call's span as the active one", async () => {
  context.setGlobalContextManager(manager);
  const { tracer, only } = recordingTracer();
  let active: unknown;
  const { client } = clientAnswering(() => {
    active = trace.getActiveSpan()?.spanContext();
    return jsonResponse(reply("plain.json"));
  });
  await traceOpenAI(client, { tracer }).chat.completions.create(question);
  const { traceId, spanId } = span(only());
  expect(active).toMatchObject({ traceId, spanId, traceFlags: 1 });
  expect(trace.getActiveSpan()).toBeUndefined();
});
