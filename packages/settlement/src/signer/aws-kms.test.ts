import { createHash, createHmac, createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  keccak256,
  recoverTransactionAddress,
  toHex,
  type Hex,
  type TransactionSerializableEIP1559,
} from "viem";
import { privateKeyToAccount, sign } from "viem/accounts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { awsCredentials } from "./aws-credentials.ts";
import { awsKms } from "./aws-kms.ts";
import { GROUP_ORDER, MAX_S } from "./secp256k1.ts";
import type { Signer } from "./signer.ts";

const KEY = keccak256("0x6b6d73");
const account = privateKeyToAccount(KEY);
const REGION = "eu-central-1";
const KEY_ID = "alias/submitter";
const keys = { accessKeyId: "AKIDTEST", secretAccessKey: "secret/of+the=test", sessionToken: "token==" };

const transaction = (nonce: number): TransactionSerializableEIP1559 => ({
  type: "eip1559",
  chainId: 31337,
  nonce,
  to: account.address,
  value: 5n,
  gas: 21_000n,
  maxFeePerGas: 20n,
  maxPriorityFeePerGas: 2n,
});

type Answer = { readonly status: number; readonly body: unknown };

/** What a KMS with this key says, as far as the signer needs it. It has no memory. */
async function kms(
  operation: string,
  parameters: Record<string, string>,
  key: Hex,
  high: boolean,
): Promise<Answer> {
  if (parameters["KeyId"] !== KEY_ID) return refusal(400, "NotFoundException");
  if (operation === "GetPublicKey")
    return { status: 200, body: { KeySpec: "ECC_SECG_P256K1", PublicKey: spkiOf(key) } };
  const isDigest =
    parameters["MessageType"] === "DIGEST" && parameters["SigningAlgorithm"] === "ECDSA_SHA_256";
  if (operation !== "Sign" || !isDigest) return refusal(400, "UnsupportedOperationException");
  const hash = toHex(Buffer.from(parameters["Message"] ?? "", "base64"));
  const { r, s } = await sign({ hash, privateKey: key });
  const wanted = high ? GROUP_ORDER - BigInt(s) : BigInt(s);
  return { status: 200, body: { Signature: derOf(BigInt(r), wanted) } };
}

const refusal = (status: number, type: string): Answer => ({
  status,
  body: { __type: `com.amazonaws.kms#${type}`, message: "secret" },
});

function derOf(r: bigint, s: bigint): string {
  const integer = (value: bigint): Buffer => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
    const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, padded.length]), padded]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]).toString("base64");
}

function spkiOf(key: Hex): string {
  const point = Buffer.from(privateKeyToAccount(key).publicKey.slice(4), "hex");
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((half) => half.toString("base64url"));
  const jwk = { kty: "EC", crv: "secp256k1", x: x ?? "", y: y ?? "" };
  return createPublicKey({ key: jwk, format: "jwk" })
    .export({ format: "der", type: "spki" })
    .toString("base64");
}

/** Whether the request is signed as Signature Version 4 says, worked out anew from what arrived. */
function isAuthentic(headers: IncomingHttpHeaders, body: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/kms\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (match === null) return false;
  const [, id, day = "", region, names = "", signature] = match;
  const needed = ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"];
  if (id !== keys.accessKeyId || region !== REGION || names !== needed.join(";")) return false;
  if (headers["x-amz-security-token"] !== keys.sessionToken) return false;
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  const mac = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const lines = needed.map((name) => `${name}:${String(headers[name])}\n`).join("");
  const canonical = `POST\n/\n\n${lines}\n${names}\n${digest(body)}`;
  const time = String(headers["x-amz-date"]);
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${REGION}/kms/aws4_request\n${digest(canonical)}`;
  const key = mac(mac(mac(mac(`AWS4${keys.secretAccessKey}`, day), REGION), "kms"), "aws4_request");
  return mac(key, toSign).toString("hex") === signature && time.startsWith(day);
}

let server: Server;
let endpoint = "";
let answer: (operation: string, parameters: Record<string, string>) => Promise<Answer | "silence">;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).replace("TrentService.", "");
      const told = isAuthentic(request.headers, body)
        ? answer(operation, JSON.parse(body) as Record<string, string>)
        : Promise.resolve(refusal(400, "IncompleteSignatureException"));
      void told.then((one) => {
        // Its answer never comes: the signer gives up by itself.
        if (one !== "silence")
          response
            .writeHead(one.status)
            .end(typeof one.body === "string" ? one.body : JSON.stringify(one.body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answer = (operation, parameters) => kms(operation, parameters, KEY, false);
});

const open = (change: { keyId?: string; secret?: string } = {}): Promise<Signer> =>
  awsKms({
    region: REGION,
    keyId: change.keyId ?? KEY_ID,
    endpoint,
    credentials: () => Promise.resolve({ ...keys, secretAccessKey: change.secret ?? keys.secretAccessKey }),
    clock: systemClock,
  });

describe("a key of AWS KMS", () => {
  test("signs as its account, whichever of the two signatures comes", async () => {
    for (const high of [false, true]) {
      answer = (operation, parameters) => kms(operation, parameters, KEY, high);
      const signer = await open();
      expect(signer.address).toBe(account.address);
      for (let nonce = 0; nonce < 8; nonce += 1) {
        const signed = await signer.signTransaction(transaction(nonce));
        expect(signed).toBe(await account.signTransaction(transaction(nonce)));
        const serializedTransaction = signed as `0x02${string}`;
        expect(await recoverTransactionAddress({ serializedTransaction })).toBe(account.address);
      }
    }
  });

  test("is not opened with a wrong secret, under an unknown name, or of another kind", async () => {
    await expect(open({ secret: "another" })).rejects.toMatchObject({
      code: "SIGNER_REFUSED",
      detail: "IncompleteSignatureException",
    });
    await expect(open({ keyId: "alias/another" })).rejects.toMatchObject({
      code: "SIGNER_REFUSED",
      detail: "NotFoundException",
    });
    answer = async () => ({ status: 200, body: { KeySpec: "ECC_NIST_P256", PublicKey: spkiOf(KEY) } });
    await expect(open()).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
    answer = async () => ({ status: 200, body: { KeySpec: "ECC_SECG_P256K1", PublicKey: "AAAA" } });
    await expect(open()).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
  });

  test.each<[string, Answer | "silence", string]>([
    ["throttled", refusal(400, "ThrottlingException"), "SIGNER_UNAVAILABLE"],
    ["asked too often", refusal(429, "Anything"), "SIGNER_UNAVAILABLE"],
    ["in trouble", refusal(500, "KMSInternalException"), "SIGNER_UNAVAILABLE"],
    ["told that its keys have expired", refusal(400, "ExpiredTokenException"), "SIGNER_UNAVAILABLE"],
    ["silent", "silence", "SIGNER_UNAVAILABLE"],
    ["disabled", refusal(400, "DisabledException"), "SIGNER_REFUSED"],
    ["about to be deleted", refusal(400, "KMSInvalidStateException"), "SIGNER_REFUSED"],
    ["not allowed", refusal(400, "AccessDeniedException"), "SIGNER_REFUSED"],
    ["answered with nothing", { status: 200, body: {} }, "SIGNER_REFUSED"],
    ["answered with rubbish", { status: 200, body: { Signature: "MAYCAQECAQE=" } }, "SIGNER_REFUSED"],
    ["answered by a proxy", { status: 403, body: "<html>" }, "SIGNER_REFUSED"],
  ])("when %s it says so, and nothing of what the service writes", async (_what, told, code) => {
    const signer = await open();
    answer = () => Promise.resolve(told);
    const failing = signer.signTransaction(transaction(1));
    await expect(failing).rejects.toMatchObject({ code });
    await expect(failing).rejects.not.toThrow(/secret/);
  });

  test("that signs with another key, or something else, is not believed", async () => {
    const signer = await open();
    answer = (operation, parameters) => kms(operation, parameters, keccak256("0x01"), false);
    await expect(signer.signTransaction(transaction(1))).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
    const other = Buffer.alloc(32, 7).toString("base64");
    answer = (operation, parameters) => kms(operation, { ...parameters, Message: other }, KEY, false);
    await expect(signer.signTransaction(transaction(1))).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
    expect(MAX_S * 2n + 1n).toBe(GROUP_ORDER);
  });
});

describe("the keys of a container's agent", () => {
  let agent: Server;
  let folder = "";
  let served: { status: number; body: unknown };
  let asked: (string | undefined)[] = [];
  let nowMs = Date.UTC(2026, 0, 1);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tetrafi-agent-"));
    agent = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(served.status).end(JSON.stringify(served.body));
    });
    await new Promise<void>((resolve) => agent.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => agent.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = [];
    served = { status: 200, body: keysUntil(nowMs + 3_600_000, "first") };
  });

  const keysUntil = (expiresMs: number, id: string): Record<string, string> => ({
    AccessKeyId: id,
    SecretAccessKey: "s",
    Token: "t",
    Expiration: new Date(expiresMs).toISOString(),
  });
  const fromAgent = (): ReturnType<typeof awsCredentials> =>
    awsCredentials(
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(agent.address() as AddressInfo).port}/v1`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token"),
      },
      { ...systemClock, now: () => nowMs },
    );

  test("are kept until shortly before they expire, then asked for with the token of that time", async () => {
    writeFileSync(join(folder, "token"), "one\n");
    const credentials = fromAgent();
    expect(await credentials()).toEqual({ accessKeyId: "first", secretAccessKey: "s", sessionToken: "t" });
    nowMs += 3_299_999;
    await credentials();
    expect(asked).toEqual(["one"]);
    writeFileSync(join(folder, "token"), "two\n");
    nowMs += 1;
    served = { status: 200, body: keysUntil(nowMs + 3_600_000, "second") };
    expect((await credentials()).accessKeyId).toBe("second");
    expect(asked).toEqual(["one", "two"]);
  });

  test("that can't be had are asked for again", async () => {
    const credentials = fromAgent();
    served = { status: 404, body: {} };
    await expect(credentials()).rejects.toMatchObject({ code: "SIGNER_UNAVAILABLE" });
    served = { status: 200, body: keysUntil(nowMs + 3_600_000, "third") };
    expect((await credentials()).accessKeyId).toBe("third");
  });
});
