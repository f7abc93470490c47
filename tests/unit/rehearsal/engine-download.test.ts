import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadEngine, publishedSum, releaseFile } from "../../../rehearsal/engine/download";
import { engineVersion } from "../../../rehearsal/engine/versions";

const file = releaseFile(process.platform, process.arch) ?? "";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const servers: Server[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-download-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Plays the folder of releases: text by file's name. */
const releasesWith = (texts: Readonly<Record<string, string>>): Promise<number> => {
  const answer: RequestListener = ({ url = "" }, response) => {
    const text = texts[url.slice(url.lastIndexOf("/") + 1)];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  };
  return listening(createServer(answer));
};

const checksums = `pulumi-${engineVersion}-checksums.txt`;
const download = (from: string, env: NodeJS.ProcessEnv = {}, signal?: AbortSignal): Promise<void> =>
  downloadEngine({ folder, env, progress: () => undefined, signal }, from);

test.each([
  ["linux", "x64", "linux-x64.tar.gz"],
  ["linux", "arm64", "linux-arm64.tar.gz"],
  ["darwin", "arm64", "darwin-arm64.tar.gz"],
  ["win32", "x64", "windows-x64.zip"],
])("names the release for %s on %s as Pulumi does", (platform, architecture, end) =>
  expect(releaseFile(platform, architecture)).toBe(`pulumi-v${engineVersion}-${end}`),
);

test.each([
  ["linux", "ia32"],
  ["freebsd", "x64"],
])("knows no release for %s on %s", (platform, architecture) =>
  expect(releaseFile(platform, architecture)).toBeUndefined(),
);

test.each([
  ["one of several", `${sha256("a")}  other\n${sha256("b")}  wanted\n`, sha256("b")],
  ["in binary mode, with a carriage return", `${sha256("b").toUpperCase()} *wanted\r\n`, sha256("b")],
  ["a name that only ends alike", `${sha256("b")}  not-wanted\n`, undefined],
  ["a sum of another kind", `${"0".repeat(128)}  wanted\n`, undefined],
  ["a page instead", "<html>wanted</html>", undefined],
])("finds the published sum: %s", (_what, text, sum) => expect(publishedSum(text, "wanted")).toBe(sum));

test("keeps nothing of a download that is not what was published", async () => {
  const port = await releasesWith({ [checksums]: `${sha256("Pulumi")}  ${file}\n`, [file]: "not Pulumi" });
  await expect(download(`http://127.0.0.1:${port}/sdk`)).rejects.toThrow(
    `the SHA-256 of ${file} is ${sha256("not Pulumi")}, and the published one is ${sha256("Pulumi")}`,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ["no checksums", {}, `HTTP 404 for ${checksums}`],
  ["checksums of others", { [checksums]: `${sha256("a")}  other\n` }, `${checksums} does not list ${file}`],
  ["no release", { [checksums]: `${sha256("a")}  ${file}\n` }, `HTTP 404 for ${file}`],
])("says what is missing: %s", async (_what, texts, reason) => {
  const port = await releasesWith(texts);
  await expect(download(`http://127.0.0.1:${port}`)).rejects.toThrow(
    `127.0.0.1:${port} could not be used (${reason})`,
  );
});

test.each(["http_proxy", "HTTP_PROXY"])("asks through the proxy that %s names", async (variable) => {
  const port = await releasesWith({ [checksums]: "", [file]: "" });
  const asked: string[] = [];
  const proxy = createServer().on("connect", ({ url = "" }, client: Socket) => {
    asked.push(url);
    const server = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) socket.on("error", () => undefined);
  });
  const env = { [variable]: `http://127.0.0.1:${await listening(proxy)}` };
  // No such host: only a proxy can reach it.
  await expect(download("http://releases.invalid/sdk", env)).rejects.toThrow(`does not list ${file}`);
  expect(asked).toEqual(["releases.invalid:80"]);
});

test("does not ask the proxy for what is excepted, and says whom it did not reach", async () => {
  const port = await releasesWith({});
  const env = { http_proxy: "http://127.0.0.1:1", no_proxy: "127.0.0.1" };
  await expect(download(`http://127.0.0.1:${port}`, env)).rejects.toThrow("HTTP 404");
  await expect(download("http://releases.invalid", env)).rejects.toThrow(
    /^releases\.invalid could not be used \(connect ECONNREFUSED 127\.0\.0\.1:1\)$/,
  );
});

test("gives up when it is told to", async () => {
  const silent = createServer(() => undefined);
  const port = await listening(silent);
  const gaveUp = new AbortController();
  silent.on("request", () => gaveUp.abort());
  await expect(download(`http://127.0.0.1:${port}`, {}, gaveUp.signal)).rejects.toThrow(/abort/i);
  expect(existsSync(join(folder, file))).toBe(false);
});
