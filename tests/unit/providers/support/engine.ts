import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "../../../../packages/azure-simulator/src/providers/rpc/protobuf";
import {
  fromStruct,
  toStruct,
  type PropertyMap,
} from "../../../../packages/azure-simulator/src/providers/rpc/values";

/** The engine's side of one provider instance: what it calls, in plain objects. */
export interface EngineSide {
  configure(config?: PropertyMap): Promise<proto.ConfigureResponse>;
  check(type: string, news: PropertyMap, olds?: PropertyMap, seed?: string): Promise<CheckOutcome>;
  diff(type: string, request: DiffArguments): Promise<DiffOutcome>;
  create(type: string, inputs: PropertyMap, preview?: boolean): Promise<{ id: string; outputs: PropertyMap }>;
  read(type: string, id: string, inputs?: PropertyMap, state?: PropertyMap): Promise<ReadOutcome>;
  update(type: string, id: string, request: DiffArguments & { preview?: boolean }): Promise<PropertyMap>;
  delete(type: string, id: string, state?: PropertyMap): Promise<void>;
  invoke(token: string, args?: PropertyMap): Promise<PropertyMap>;
  cancel(): Promise<void>;
  close(): void;
}

export interface DiffArguments {
  readonly oldInputs: PropertyMap;
  readonly oldOutputs?: PropertyMap;
  readonly newInputs: PropertyMap;
}
export interface CheckOutcome {
  readonly inputs: PropertyMap;
  readonly reasons: string[];
}
export interface DiffOutcome {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
  /** Path to kind, a name of PropertyDiff.Kind. */
  readonly detail: Record<string, string>;
}
export interface ReadOutcome {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

const urn = (type: string): string => `urn:pulumi:dev::project::${type}::thing`;
const kindName = Object.fromEntries(
  Object.entries(proto.PropertyDiff.Kind).map(([name, value]) => [value, name]),
);

/** Attaches to a provider as PULUMI_DEBUG_PROVIDERS says; every call of this makes a connection of its own. */
export function attach(debugProviders: string, name: string): EngineSide {
  const port = debugProviders
    .split(",")
    .find((entry) => entry.startsWith(`${name}:`))
    ?.split(":")[1];
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_http_proxy": 0,
  });
  type Method<Q, R> = (
    request: Q,
    callback: (error: grpc.ServiceError | null, response: R) => void,
  ) => unknown;
  const call = <Q, R>(method: Method<Q, R>, request: Q): Promise<R> =>
    new Promise((resolve, reject) => {
      method.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
    });

  return {
    configure: (config = {}) =>
      call<proto.ConfigureRequest, proto.ConfigureResponse>(
        client.configure.bind(client),
        new proto.ConfigureRequest().setArgs(toStruct(config)),
      ),
    async check(type, news, olds = {}, seed = "seed") {
      const request = new proto.CheckRequest()
        .setUrn(urn(type))
        .setType(type)
        .setName("thing")
        .setOlds(toStruct(olds))
        .setNews(toStruct(news))
        .setRandomseed(Buffer.from(seed));
      const response = await call<proto.CheckRequest, proto.CheckResponse>(
        client.check.bind(client),
        request,
      );
      return {
        inputs: fromStruct(response.getInputs()),
        reasons: response.getFailuresList().map((failure) => failure.getReason()),
      };
    },
    async diff(type, { oldInputs, oldOutputs = {}, newInputs }) {
      const request = new proto.DiffRequest()
        .setUrn(urn(type))
        .setType(type)
        .setOldInputs(toStruct(oldInputs))
        .setOlds(toStruct(oldOutputs))
        .setNews(toStruct(newInputs));
      const response = await call<proto.DiffRequest, proto.DiffResponse>(client.diff.bind(client), request);
      const detail: Record<string, string> = {};
      response.getDetaileddiffMap().forEach((value, path) => {
        detail[path] = kindName[value.getKind()] ?? "";
      });
      return {
        changes: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
        detail,
      };
    },
    async create(type, inputs, preview = false) {
      const request = new proto.CreateRequest()
        .setUrn(urn(type))
        .setType(type)
        .setProperties(toStruct(inputs))
        .setPreview(preview);
      const response = await call<proto.CreateRequest, proto.CreateResponse>(
        client.create.bind(client),
        request,
      );
      return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    },
    async read(type, id, inputs, state = {}) {
      const request = new proto.ReadRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setProperties(toStruct(state));
      if (inputs) request.setInputs(toStruct(inputs));
      const response = await call<proto.ReadRequest, proto.ReadResponse>(client.read.bind(client), request);
      return {
        id: response.getId(),
        inputs: fromStruct(response.getInputs()),
        outputs: fromStruct(response.getProperties()),
      };
    },
    async update(type, id, { oldInputs, oldOutputs = {}, newInputs, preview = false }) {
      const request = new proto.UpdateRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setOldInputs(toStruct(oldInputs))
        .setOlds(toStruct(oldOutputs))
        .setNews(toStruct(newInputs))
        .setPreview(preview);
      const response = await call<proto.UpdateRequest, proto.UpdateResponse>(
        client.update.bind(client),
        request,
      );
      return fromStruct(response.getProperties());
    },
    async delete(type, id, state = {}) {
      const request = new proto.DeleteRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setProperties(toStruct(state));
      await call(client.delete.bind(client), request);
    },
    async invoke(token, args = {}) {
      const request = new proto.InvokeRequest().setTok(token).setArgs(toStruct(args));
      const response = await call<proto.InvokeRequest, proto.InvokeResponse>(
        client.invoke.bind(client),
        request,
      );
      return fromStruct(response.getReturn());
    },
    async cancel() {
      await call(client.cancel.bind(client), new Empty());
    },
    close: () => client.close(),
  };
}

/** Base64 is read in any realm; a byte array of Jest's own realm is not taken for one by the messages. */
const base64 = (bytes: Buffer): Uint8Array => bytes.toString("base64") as unknown as Uint8Array;

/** What a failed call says about a resource that exists nevertheless. */
export function initFailure(
  error: unknown,
): { id: string; reasons: string[]; outputs: PropertyMap } | undefined {
  const [packed] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  if (packed === undefined || typeof packed === "string") return undefined;
  const detail = Status.deserializeBinary(base64(packed)).getDetailsList()[0];
  if (detail?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return undefined;
  const value = Buffer.from(detail.getValue_asB64(), "base64");
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(base64(value));
  return {
    id: failed.getId(),
    reasons: failed.getReasonsList(),
    outputs: fromStruct(failed.getProperties()),
  };
}
