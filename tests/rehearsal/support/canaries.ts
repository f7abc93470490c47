import type { TestLab } from "./lab";

/** A secret, and what to call it: its value is never shown. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** The secrets of a lab as they are now: rotated and deleted ones are to be asked for before. */
export const canariesOf = ({ stage: { cloud, environment } }: TestLab): Canary[] => [
  ...[...cloud.state.accountKeys.values()].flatMap(({ key1, key2 }) => [
    { name: "the account's first key", value: key1 },
    { name: "the account's second key", value: key2 },
  ]),
  { name: "the service principal's secret", value: cloud.identity.clientSecret },
  { name: "the passphrase", value: environment["PULUMI_CONFIG_PASSPHRASE"] ?? "" },
  { name: "the proxy's login", value: new URL(environment["HTTPS_PROXY"] ?? "").password },
  { name: "the MLflow server's login", value: environment["MLFLOW_TRACKING_PASSWORD"] ?? "" },
];

/** A login's token has three parts, of which the first two are JSON. */
const token = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

/** The names of the canaries that a text holds, and of a login's token; empty where it holds none. */
export function secretsIn(text: string, canaries: readonly Canary[]): string[] {
  const found = canaries.filter(({ value }) => formsOf(value).some((form) => text.includes(form)));
  return [...new Set([...found.map(({ name }) => name), ...(token.test(text) ? ["a login's token"] : [])])];
}

/** As it is, in an address, and within whatever was encoded in base64 together with it. */
export const formsOf = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  ...base64Within(value),
];

/** What base64 makes of a value at each of three places, without the characters that its neighbours share. */
const base64Within = (value: string): string[] =>
  [0, 1, 2].map((place) => {
    const whole = Buffer.from("\0".repeat(place) + value).toString("base64");
    return whole.slice(place === 0 ? 0 : place + 1).replace(/.{0,3}=*$/, "");
  });
