/** What an OTLP server did not take of a request. */
export interface PartialSuccess {
  readonly rejected: bigint;
  readonly message: string;
}

/**
 * Reads an ExportTraceServiceResponse in protobuf: a message with the field 1 (partial_success), in which 1 is
 * rejected_spans and 2 error_message. Undefined where the bytes are none; unknown fields are passed over.
 */
export function partialSuccessOf(bytes: Uint8Array): PartialSuccess | undefined {
  const partial = fieldsOf(bytes)?.get(1);
  if (partial === undefined) return fieldsOf(bytes) === undefined ? undefined : { rejected: 0n, message: "" };
  const details = partial instanceof Uint8Array ? fieldsOf(partial) : undefined;
  if (details === undefined) return undefined;
  const [rejected = 0n, message] = [details.get(1), details.get(2)];
  if (typeof rejected !== "bigint") return undefined;
  const text = message instanceof Uint8Array ? Buffer.from(message).toString("utf8").slice(0, 500) : "";
  return { rejected, message: text };
}

type Field = bigint | Uint8Array;

/** How many bytes a field of a fixed length has, by its wire type. */
const fixedLength: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** The last value of each field of a message, by number. */
function fieldsOf(bytes: Uint8Array): Map<number, Field> | undefined {
  const fields = new Map<number, Field>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("no varint");
  };
  const slice = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("no field");
    return bytes.subarray(at, (at += length));
  };
  try {
    while (at < bytes.length) {
      const tag = Number(varint());
      const [number, wireType] = [Math.floor(tag / 8), tag % 8];
      const fixed = fixedLength[wireType];
      if (number === 0) return undefined;
      if (wireType === 0) fields.set(number, varint());
      else if (wireType === 2) fields.set(number, slice(Number(varint())));
      else if (fixed !== undefined) fields.set(number, slice(fixed));
      else return undefined;
    }
    return fields;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
