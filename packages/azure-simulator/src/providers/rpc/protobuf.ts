import { createRequire } from "node:module";
import type * as any from "google-protobuf/google/protobuf/any_pb";
import type * as empty from "google-protobuf/google/protobuf/empty_pb";
import type * as struct from "google-protobuf/google/protobuf/struct_pb";

/**
 * Pulumi's messages accept well-known types only from the very copy of google-protobuf that Pulumi loads,
 * which need not be the one that this project would find.
 */
const fromPulumi = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const { Struct } = fromPulumi("google-protobuf/google/protobuf/struct_pb") as typeof struct;
export type Struct = struct.Struct;

export const { Empty } = fromPulumi("google-protobuf/google/protobuf/empty_pb") as typeof empty;

export const { Any } = fromPulumi("google-protobuf/google/protobuf/any_pb") as typeof any;
