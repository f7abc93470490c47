import {
  clientEnvironment,
  isInherited,
  withoutInherited,
} from "../../../packages/azure-simulator/src/processes/environment";
import { pipelineFederation } from "../../../packages/azure-simulator/src/entra/federation";
import { newIdentity } from "../../../packages/azure-simulator/src/entra/identity";
import { latencyOf, noLatency } from "../../../packages/azure-simulator/src/context/latency";
import { resolveHost } from "../../../packages/azure-simulator/src/proxy/proxy";
import {
  maskSignatures,
  requestLog,
  type RequestLine,
} from "../../../packages/azure-simulator/src/proxy/request-log";
import type { Service } from "../../../packages/azure-simulator/src/context/service";

describe("a client's environment", () => {
  const cloud = {
    proxyUrl: "http://127.0.0.1:1",
    caFile: "/ca",
    caBundleFile: "/bundle",
    identity: newIdentity(),
    federation: pipelineFederation(),
    login: "secret" as const,
  };

  test("loses every variable that points to somebody's own cloud, and keeps the others", () => {
    const own = {
      ARM_CLIENT_SECRET: "x",
      AZURE_TENANT_ID: "x",
      DATABRICKS_TOKEN: "x",
      OPENAI_API_KEY: "x",
      MLFLOW_TRACKING_URI: "x",
      PULUMI_ACCESS_TOKEN: "x",
      CURL_CA_BUNDLE: "x",
      SSL_CERT_DIR: "x",
      all_proxy: "x",
      IDENTITY_ENDPOINT: "x",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
    };
    expect(
      withoutInherited({ ...own, PATH: "/bin", HOME: "/home", ARMOR: "kept", EMPTY: undefined }),
    ).toEqual({
      PATH: "/bin",
      HOME: "/home",
      ARMOR: "kept",
    });
  });

  test("gets nothing that it would not have lost", () => {
    const names = (["secret", "oidc"] as const).flatMap((login) =>
      Object.keys(clientEnvironment({ ...cloud, login })),
    );
    expect(names.filter((name) => !isInherited(name))).toEqual([]);
  });

  test("has no secret where a pipeline's token is the login", () => {
    const environment = clientEnvironment({ ...cloud, login: "oidc" });
    expect(JSON.stringify(environment)).not.toContain(cloud.identity.clientSecret);
    expect(environment).toMatchObject({ ARM_USE_OIDC: "true", ARM_CLIENT_ID: cloud.identity.clientId });
  });

  test("says the proxy in both cases, and leaves loopback off it", () => {
    const environment = clientEnvironment(cloud);
    for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"])
      expect(environment[name]).toBe(cloud.proxyUrl);
    for (const name of ["NO_PROXY", "no_proxy"]) expect(environment[name]).toBe("127.0.0.1,localhost");
  });
});

describe("a host name", () => {
  const service = (name: string, known: boolean | undefined): Service => ({
    name,
    knows: () => known,
    fetch: () => new Response(),
  });
  test("belongs to the service that knows it, to nobody when it was not created, to no one here otherwise", () => {
    const kinds = [[true], [false], [undefined], [], [undefined, false, true], [false, undefined]].map(
      (known) =>
        resolveHost(
          known.map((one, index) => service(String(index), one)),
          "host",
        ).kind,
    );
    expect(kinds).toEqual(["service", "unresolved", "foreign", "foreign", "service", "unresolved"]);
  });
});

describe("the request log", () => {
  const line = (path: string, refused?: RequestLine["refused"]): RequestLine => ({
    time: "",
    method: "GET",
    host: "h",
    path,
    status: 200,
    milliseconds: 0,
    ...(refused && { refused }),
  });
  test("counts all, keeps the latest, and shows no signature to anybody", () => {
    const seen: string[] = [];
    const log = requestLog(({ path }) => void seen.push(path));
    log.add(line("/blob?sv=1&sig=secret&se=2"));
    for (let index = 0; index < 5000; index += 1) log.add(line(`/${index}`));
    log.add(line("", "host not stood in for"));
    expect([log.total, log.lines.length, log.lines[0]?.path, log.refused.length]).toEqual([
      5002,
      5000,
      "/1",
      1,
    ]);
    expect(seen[0]).toBe("/blob?sv=1&sig=***&se=2");
    expect(maskSignatures("?sig=a")).toBe("?sig=***");
  });
});

describe("latency", () => {
  test("is none unless it is asked for, and may be told in full", () => {
    expect(latencyOf()).toBe(noLatency);
    expect(latencyOf("realistic").workspaceCreate).toBeGreaterThan(60_000);
    const own = { ...noLatency, clusterStart: 5 };
    expect(latencyOf(own)).toBe(own);
  });
});
