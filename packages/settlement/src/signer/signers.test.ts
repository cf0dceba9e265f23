import { createCipheriv, scryptSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keccak256, serializeSignature, toHex, type Hex, type TransactionSerializableEIP1559 } from "viem";
import { privateKeyToAccount, sign } from "viem/accounts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "@tetrafi/protocol/config/read-config.ts";
import { decryptKeystore, type Keystore } from "./keystore.ts";
import { openSigner } from "./open-signer.ts";
import { web3Signer } from "./web3signer.ts";

/** The test vector of the format's definition. */
const KEY: Hex = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const PASSWORD = "testpassword";
const pbkdf2: Keystore = {
  version: 3,
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262_144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
};
/** The same key, encrypted as geth does it. */
function scryptKeystore(): Keystore {
  const salt = Buffer.alloc(32, 7);
  const iv = Buffer.alloc(16, 9);
  const derived = scryptSync(PASSWORD, salt, 32, { N: 8_192, r: 8, p: 1 });
  const cipher = createCipheriv("aes-128-ctr", derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(KEY.slice(2), "hex")), cipher.final()]);
  return {
    version: 3,
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: iv.toString("hex") },
      ciphertext: ciphertext.toString("hex"),
      kdf: "scrypt",
      kdfparams: { dklen: 32, n: 8_192, r: 8, p: 1, salt: salt.toString("hex") },
      mac: keccak256(Buffer.concat([derived.subarray(16), ciphertext])).slice(2),
    },
  };
}

const account = privateKeyToAccount(KEY);
/** Under which a Web3Signer knows the key: without the prefix of uncompressed points. */
const PUBLIC_KEY: Hex = `0x${account.publicKey.slice(4)}`;

const transaction: TransactionSerializableEIP1559 = {
  type: "eip1559",
  chainId: 31337,
  nonce: 7,
  to: account.address,
  value: 5n,
  gas: 21_000n,
  maxFeePerGas: 20n,
  maxPriorityFeePerGas: 2n,
};

describe("a keystore", () => {
  test.each([
    ["pbkdf2", pbkdf2],
    ["scrypt", scryptKeystore()],
  ])("%s gives its key to its password alone", (_kdf, keystore) => {
    expect(decryptKeystore(keystore, PASSWORD)).toBe(KEY);
    expect(decryptKeystore(keystore, "another")).toBeNull();
  });
});

describe("a Web3Signer", () => {
  let server: Server;
  let url: string;
  let answer: (data: Hex) => Promise<{ status: number; text: string }>;
  const signedBy = (privateKey: Hex) => async (data: Hex) => ({
    status: 200,
    text: serializeSignature(await sign({ hash: keccak256(data), privateKey })),
  });
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const isSign = request.method === "POST" && request.url === `/api/v1/eth1/sign/${PUBLIC_KEY}`;
        if (!isSign) {
          response.writeHead(404).end();
          return;
        }
        const { data } = JSON.parse(body) as { data: Hex };
        void answer(data).then(({ status, text }) => response.writeHead(status).end(text));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    answer = signedBy(KEY);
  });
  const signed = (): Promise<Hex> => web3Signer(url, PUBLIC_KEY).signTransaction(transaction);

  test("signs what the key itself would", async () => {
    expect(web3Signer(url, PUBLIC_KEY).address).toBe(account.address);
    expect(await signed()).toBe(await account.signTransaction(transaction));
  });

  test("that is away, or in trouble, may be asked again", async () => {
    answer = async () => ({ status: 503, text: "" });
    await expect(signed()).rejects.toMatchObject({ code: "SIGNER_UNAVAILABLE" });
    const nowhere = web3Signer("http://127.0.0.1:1", PUBLIC_KEY);
    await expect(nowhere.signTransaction(transaction)).rejects.toMatchObject({ code: "SIGNER_UNAVAILABLE" });
  });

  test("that does not know the key is refused by", async () => {
    const unknown = web3Signer(url, `0x${privateKeyToAccount(toHex(5n, { size: 32 })).publicKey.slice(4)}`);
    await expect(unknown.signTransaction(transaction)).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
  });

  test.each<[string, typeof answer]>([
    ["with another key", signedBy(toHex(5n, { size: 32 }))],
    ["something else", async () => signedBy(KEY)("0x02")],
    ["nothing", async () => ({ status: 200, text: "" })],
    ["in a form that is none", async () => ({ status: 200, text: `0x${"00".repeat(65)}` })],
    [
      "in a form that chains refuse",
      async (data) => {
        const { r, s, yParity } = await sign({ hash: keccak256(data), privateKey: KEY });
        const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
        const high = toHex(order - BigInt(s), { size: 32 });
        return { status: 200, text: serializeSignature({ r, s: high, yParity: 1 - (yParity ?? 0) }) };
      },
    ],
  ])("that signs %s is not believed", async (_what, lie) => {
    answer = lie;
    await expect(signed()).rejects.toMatchObject({ code: "SIGNER_REFUSED" });
  });
});

describe("the settings name one signer", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tetrafi-signer-"));
    writeFileSync(join(folder, "key.json"), JSON.stringify({ ...pbkdf2, id: "more than is needed" }));
    writeFileSync(join(folder, "password"), `${PASSWORD}\n`);
    writeFileSync(join(folder, "wrong"), "another");
    writeFileSync(join(folder, "broken.json"), `{"version":3,"secret":1}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("each in its way", async () => {
    const keystore = {
      TETRAFI_SUBMITTER_KEYSTORE: join(folder, "key.json"),
      TETRAFI_KEYSTORE_PASSWORD_FILE: join(folder, "password"),
    };
    const remote = {
      TETRAFI_WEB3SIGNER_URL: "http://127.0.0.1:1",
      TETRAFI_WEB3SIGNER_KEY: PUBLIC_KEY,
    };
    for (const settings of [{ TETRAFI_SUBMITTER_KEY: KEY }, keystore, remote])
      expect((await openSigner(settings)).address).toBe(account.address);
  });

  test.each([
    [{}, /exactly one/],
    [{ TETRAFI_SUBMITTER_KEY: KEY, TETRAFI_WEB3SIGNER_URL: "http://127.0.0.1:1" }, /exactly one/],
    [{ TETRAFI_WEB3SIGNER_URL: "http://127.0.0.1:1" }, /TETRAFI_WEB3SIGNER_KEY/],
    [{ TETRAFI_SUBMITTER_KEYSTORE: "key.json" }, /PASSWORD_FILE/],
    [
      { TETRAFI_SUBMITTER_KEYSTORE: "key.json", TETRAFI_KEYSTORE_PASSWORD_FILE: "wrong" },
      /password is wrong/,
    ],
    [{ TETRAFI_SUBMITTER_KEYSTORE: "key.json", TETRAFI_KEYSTORE_PASSWORD_FILE: "none" }, /ENOENT/],
    [{ TETRAFI_SUBMITTER_KEYSTORE: "broken.json", TETRAFI_KEYSTORE_PASSWORD_FILE: "wrong" }, /crypto/],
    [{ TETRAFI_KMS_KEY_ID: "alias/a", AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "S" }, /KMS_REGION/],
    [{ TETRAFI_KMS_KEY_ID: "alias/a", TETRAFI_KMS_REGION: "eu-west-1" }, /AWS_ACCESS_KEY_ID or/],
    [
      { TETRAFI_KMS_KEY_ID: "alias/a", TETRAFI_KMS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "A" },
      /AWS_SECRET_ACCESS_KEY/,
    ],
  ])("%j: %s", async (settings, message) => {
    const inFolder = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        /KEYSTORE/.test(name) ? join(folder, value) : value,
      ]),
    );
    const open = openSigner(inFolder);
    await expect(open).rejects.toThrow(ConfigurationError);
    await expect(open).rejects.toThrow(message);
  });
});
