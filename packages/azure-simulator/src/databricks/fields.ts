import { invalidParameter } from "./errors";

/** A request's parameters: its JSON body, or its query for a GET. */
export type Fields = Readonly<Record<string, unknown>>;

/** A parameter that is an object itself; one without fields where it is none. */
export const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

export async function bodyOf(request: Request): Promise<Fields> {
  const text = await request.text();
  if (text.trim() === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Fields;
  } catch {
    throw invalidParameter("Could not parse request object: the body is not valid JSON.");
  }
  throw invalidParameter("Could not parse request object: expected a JSON object.");
}

/** @throws DatabricksError when the field is absent, empty or no string */
export function requiredText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number") return String(value);
  throw invalidParameter(`Missing required field: ${name}`);
}

export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export const isTrue = (value: unknown): boolean => value === true || value === "true";

/** One page of a list, by a token that says where it begins. */
export function pageOf<T>(
  items: readonly T[],
  size: number,
  token: unknown,
): { readonly page: readonly T[]; readonly nextPageToken: string | undefined } {
  const start = typeof token === "string" && /^\d+$/.test(token) ? Number(token) : 0;
  const end = start + size;
  return { page: items.slice(start, end), nextPageToken: end < items.length ? String(end) : undefined };
}

export const sizeOr = (value: unknown, otherwise: number, most: number): number => {
  const size = Number(value);
  return Number.isInteger(size) && size > 0 ? Math.min(size, most) : otherwise;
};
