/**
 * Texts that are credentials by their form. None of them is ever repeated in a violation.
 *
 * Sources of the forms: Azure AI keys are 32 hexadecimal digits, since 2024 84 characters with the signature JQQJ9;
 * Entra's client secrets have `Q~` after a digit in fourth place; the others carry their own prefixes.
 */
const FORMS: readonly { readonly what: string; readonly form: RegExp }[] = [
  { what: "a Databricks token", form: /\bdapi[0-9a-f]{32}(-\d+)?\b/ },
  { what: "an Azure key", form: /\b[0-9a-f]{32}\b|\b[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{20}/ },
  { what: "an OpenAI key", form: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { what: "a client secret", form: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/ },
  { what: "an account key", form: /\bAccountKey=[A-Za-z0-9+/]{40,}/i },
  { what: "a shared access signature", form: /[?&]sig=[A-Za-z0-9%+/]{40,}/ },
  { what: "a token", form: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { what: "a private key", form: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
];

/** What credentials a text seems to hold, in words. */
export function keysIn(text: string): string[] {
  return FORMS.filter(({ form }) => form.test(text)).map(({ what }) => what);
}
