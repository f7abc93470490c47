import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "./protobuf";
import { connections } from "./connections";
import { toServiceError, unimplemented } from "./errors";
import type { Autonaming, CheckFailure, ConfiguredProvider, DiffResult, Provider } from "./provider";
import { fromStruct, toStruct } from "./values";

type Call<Request> = ServerUnaryCall<Request, unknown>;

/** A method of the service from an async function: a rejection becomes a gRPC error. */
const unary =
  <Request, Response>(work: (request: Request, call: Call<Request>) => Promise<Response>) =>
  (call: Call<Request>, callback: sendUnaryData<Response>): void => {
    work(call.request, call).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error), null),
    );
  };

const refuse =
  (what: string) =>
  (_call: unknown, callback: sendUnaryData<unknown>): void =>
    callback(unimplemented(what), null);

const autonamingModes: Record<number, Autonaming["mode"]> = {
  [proto.CheckRequest.AutonamingOptions.Mode.PROPOSE]: "propose",
  [proto.CheckRequest.AutonamingOptions.Mode.ENFORCE]: "enforce",
  [proto.CheckRequest.AutonamingOptions.Mode.DISABLE]: "disable",
};

function autonaming(request: proto.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  const mode = options && autonamingModes[options.getMode()];
  return options && mode && { mode, proposedName: options.getProposedName() };
}

const timeoutOf = (request: { getTimeout(): number }): number | undefined =>
  request.getTimeout() > 0 ? request.getTimeout() * 1000 : undefined;

const typeOf = (request: { getType(): string; getUrn(): string }): string =>
  request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");

const nameOf = (request: { getName(): string; getUrn(): string }): string =>
  request.getName() || request.getUrn().split("::").slice(3).join("::");

const checkFailures = (failures: readonly CheckFailure[]): proto.CheckFailure[] =>
  failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason));

function diffResponse({ differences, deleteBeforeReplace }: DiffResult): proto.DiffResponse {
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  const response = new proto.DiffResponse()
    .setChanges(
      differences.length > 0
        ? proto.DiffResponse.DiffChanges.DIFF_SOME
        : proto.DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const root = (property: string): string => property.split(/[.[]/)[0] ?? property;
  response.setDiffsList([...new Set(differences.map(({ property }) => root(property)))]);
  response.setReplacesList([
    ...new Set(differences.filter(({ replaces }) => replaces).map(({ property }) => root(property))),
  ]);
  for (const { path, kind, replaces } of differences) {
    const detail = new proto.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

/**
 * The methods of the ResourceProvider service for a provider. Secrets are refused when capabilities are
 * agreed on: the engine then opens them before it calls and marks the same properties in what it gets
 * back, so that they stay encrypted in the state.
 *
 * @returns the methods, and a function that ends all running operations
 */
export function resourceProviderHandlers(provider: Provider): {
  handlers: UntypedServiceImplementation;
  abort: () => void;
} {
  const instances = connections<ConfiguredProvider>(provider.name);

  const handlers: UntypedServiceImplementation = {
    handshake: unary(async () =>
      new proto.ProviderHandshakeResponse()
        .setAcceptSecrets(false)
        .setAcceptResources(false)
        .setAcceptOutputs(false)
        .setSupportsAutonamingConfiguration(true),
    ),
    attach: unary(async () => new Empty()),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(provider.version)),
    getSchema: refuse("GetSchema"),
    parameterize: refuse("Parameterize"),
    getMapping: refuse("GetMapping"),
    getMappings: refuse("GetMappings"),
    construct: refuse("Construct"),
    call: refuse("Call"),
    list: (call: { emit(event: string, error: unknown): void }) => call.emit("error", unimplemented("List")),

    checkConfig: unary(async (request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    // Neither of the real ones asks for its own replacement; the engine compares the two configurations.
    diffConfig: unary(async () => new proto.DiffResponse()),
    configure: unary(async (request: proto.ConfigureRequest, call) => {
      instances.set(call, await provider.configure(fromStruct(request.getArgs())));
      return new proto.ConfigureResponse()
        .setAcceptsecrets(false)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportsAutonamingConfiguration(true);
    }),

    check: unary(async (request: proto.CheckRequest, call) => {
      const { inputs, failures } = await instances.get(call).check({
        type: typeOf(request),
        name: nameOf(request),
        oldInputs: fromStruct(request.getOlds()),
        newInputs: fromStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonaming(request),
      });
      return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(checkFailures(failures));
    }),
    diff: unary(async (request: proto.DiffRequest, call) =>
      diffResponse(
        await instances.get(call).diff({
          type: typeOf(request),
          id: request.getId(),
          oldInputs: fromStruct(request.getOldInputs()),
          oldOutputs: fromStruct(request.getOlds()),
          newInputs: fromStruct(request.getNews()),
        }),
      ),
    ),
    create: unary(async (request: proto.CreateRequest, call) => {
      const { id, outputs } = await instances.get(call).create({
        type: typeOf(request),
        inputs: fromStruct(request.getProperties()),
        preview: request.getPreview(),
        timeout: timeoutOf(request),
        signal: instances.signal(call),
      });
      return new proto.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    read: unary(async (request: proto.ReadRequest, call) => {
      const inputs = request.getInputs();
      const found = await instances.get(call).read({
        type: typeOf(request),
        id: request.getId(),
        inputs: inputs && fromStruct(inputs),
        outputs: fromStruct(request.getProperties()),
        timeout: timeoutOf(request),
        signal: instances.signal(call),
      });
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      return response
        .setId(found.id)
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.outputs));
    }),
    update: unary(async (request: proto.UpdateRequest, call) => {
      const outputs = await instances.get(call).update({
        type: typeOf(request),
        id: request.getId(),
        oldInputs: fromStruct(request.getOldInputs()),
        oldOutputs: fromStruct(request.getOlds()),
        newInputs: fromStruct(request.getNews()),
        preview: request.getPreview(),
        timeout: timeoutOf(request),
        signal: instances.signal(call),
      });
      return new proto.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: unary(async (request: proto.DeleteRequest, call) => {
      await instances.get(call).delete({
        type: typeOf(request),
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getProperties()),
        timeout: timeoutOf(request),
        signal: instances.signal(call),
      });
      return new Empty();
    }),
    invoke: unary(async (request: proto.InvokeRequest, call) => {
      const result = await instances.get(call).invoke({
        token: request.getTok(),
        args: fromStruct(request.getArgs()),
        signal: instances.signal(call),
      });
      return new proto.InvokeResponse().setReturn(toStruct(result));
    }),
    cancel: unary(async (_request: unknown, call) => {
      instances.abort(call);
      return new Empty();
    }),
  };
  return { handlers, abort: () => instances.abortAll() };
}
