import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "./protobuf";
import { InitializationError } from "./provider";
import { toStruct } from "./values";

/**
 * Structured details travel in this trailer; grpc for Node leaves packing them to its users.
 * Source: the richer error model of gRPC, and cmd/dynamic-provider of @pulumi/pulumi.
 */
const detailsTrailer = "grpc-status-details-bin";

function initializationDetails(error: InitializationError): Metadata {
  const detail = new ErrorResourceInitFailed()
    .setId(error.id)
    .setReasonsList([error.message])
    .setProperties(toStruct(error.outputs))
    .setInputs(toStruct(error.inputs));
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new Status().setCode(status.UNKNOWN).setMessage(error.message).setDetailsList([packed]);
  const metadata = new Metadata();
  metadata.add(detailsTrailer, Buffer.from(message.serializeBinary()));
  return metadata;
}

/** An error as the engine shows it: its message, and whether the resource exists nevertheless. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  // HTTP/2 allows no space at the end of a header: with one, the engine's answer to the program has no reason at all.
  const message = (error instanceof Error ? error.message : String(error)).trimEnd();
  const metadata = error instanceof InitializationError ? initializationDetails(error) : new Metadata();
  return { code: status.UNKNOWN, details: message, message, metadata };
}

export const unimplemented = (what: string): Partial<ServiceError> => ({
  code: status.UNIMPLEMENTED,
  details: `${what} is not implemented`,
  metadata: new Metadata(),
});
