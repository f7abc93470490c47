/** Asks for the URLs of its arguments through the environment's proxy, as a Node program behind one does. */
import { EnvHttpProxyAgent, fetch } from "undici";

/** An error's message and those of what caused it: the proxy's refusal is the innermost. */
const messages = (error: unknown): string[] =>
  error instanceof Error ? [error.message, ...messages(error.cause)] : [];

async function main(): Promise<void> {
  const dispatcher = new EnvHttpProxyAgent();
  const answers = [];
  for (const url of process.argv.slice(2)) {
    try {
      const response = await fetch(url, { dispatcher });
      answers.push({ status: response.status, text: await response.text() });
    } catch (error) {
      answers.push({ error: messages(error).join(": ") });
    }
  }
  console.log(JSON.stringify(answers));
}

void main();
