import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import * as x509 from "@peculiar/x509";

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;

/** A certificate authority that lives as long as the cloud; its key never leaves memory. */
export interface CertificateAuthority {
  /** The authority's own certificate, in PEM. */
  readonly pem: string;
  /** What a TLS server needs to answer for a host name; made once per name. */
  contextFor(host: string): Promise<SecureContext>;
}

const generateKeys = () => webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);

/** A leading zero bit keeps the serial number positive. */
const serialNumber = (): string => `00${randomBytes(16).toString("hex")}`;

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}

/**
 * Certificates carry their subject and authority key identifiers: Python 3.13 and newer refuse them otherwise.
 * @param now the clock of the machine's clients, which check the validity dates
 */
export async function createAuthority(now: () => number = Date.now): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const [authorityKeys, hostKeys] = await Promise.all([generateKeys(), generateKeys()]);
  const name = "CN=Local cloud authority, O=azure-llmops-lab";
  const validity = () => ({ notBefore: new Date(now() - day), notAfter: new Date(now() + 90 * day) });
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    ...validity(),
    keys: authorityKeys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const pem = certificate.toString("pem");
  const [hostKeyPem, subjectKey, authorityKey] = await Promise.all([
    keyToPem(hostKeys.privateKey),
    x509.SubjectKeyIdentifierExtension.create(hostKeys.publicKey),
    x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
  ]);

  const mint = async (host: string): Promise<SecureContext> => {
    const minted = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      // A common name holds 64 characters at most; the name that counts is the alternative one.
      subject: `CN=${host.slice(0, 64)}`,
      issuer: name,
      ...validity(),
      publicKey: hostKeys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: ecdsa,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
        subjectKey,
        authorityKey,
      ],
    });
    return createSecureContext({ key: hostKeyPem, cert: `${minted.toString("pem")}\n${pem}` });
  };

  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    pem,
    contextFor(host) {
      let context = contexts.get(host);
      if (!context) {
        context = mint(host);
        contexts.set(host, context);
      }
      return context;
    },
  };
}
