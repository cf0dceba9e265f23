import { createDecipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { Type, type Static } from "typebox";
import { keccak256 } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";

const HexText = (bytes?: number) =>
  Type.String({ pattern: bytes === undefined ? "^([0-9a-fA-F]{2})+$" : `^[0-9a-fA-F]{${bytes * 2}}$` });

const Scrypt = Type.Object({
  kdf: Type.Literal("scrypt"),
  kdfparams: Type.Object({
    n: Type.Integer({ minimum: 2, maximum: 1_048_576 }),
    // OpenSSL refuses a large n with 1; wallets write 8.
    r: Type.Integer({ minimum: 2, maximum: 16 }),
    p: Type.Integer({ minimum: 1, maximum: 16 }),
    dklen: Type.Literal(32),
    salt: HexText(),
  }),
});

const Pbkdf2 = Type.Object({
  kdf: Type.Literal("pbkdf2"),
  kdfparams: Type.Object({
    c: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    prf: Type.Literal("hmac-sha256"),
    dklen: Type.Literal(32),
    salt: HexText(),
  }),
});

const Cipher = Type.Object({
  cipher: Type.Literal("aes-128-ctr"),
  ciphertext: HexText(32),
  cipherparams: Type.Object({ iv: HexText(16) }),
  mac: HexText(32),
});

/** An encrypted key, version 3 of the Web3 Secret Storage format, as geth, Foundry and others write it. */
export const Keystore = Type.Object({
  version: Type.Literal(3),
  crypto: Type.Intersect([Cipher, Type.Union([Scrypt, Pbkdf2])]),
});

export type Keystore = Static<typeof Keystore>;

/** The private key in a keystore; null if the password is another's. Takes a second or so, on purpose of its format. */
export function decryptKeystore({ crypto }: Keystore, password: string): Hex | null {
  const derived = deriveKey(crypto, password);
  const ciphertext = Buffer.from(crypto.ciphertext, "hex");
  const mac = keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext]), "bytes");
  if (!timingSafeEqual(mac, Buffer.from(crypto.mac, "hex"))) return null;
  const iv = Buffer.from(crypto.cipherparams.iv, "hex");
  const decipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), iv);
  return `0x${Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("hex")}`;
}

function deriveKey(crypto: Keystore["crypto"], password: string): Buffer {
  const salt = Buffer.from(crypto.kdfparams.salt, "hex");
  if (crypto.kdf === "pbkdf2") return pbkdf2Sync(password, salt, crypto.kdfparams.c, 32, "sha256");
  const { n: N, r, p } = crypto.kdfparams;
  // Node refuses more memory than it is told to expect.
  return scryptSync(password, salt, 32, { N, r, p, maxmem: 256 * N * r + 1_048_576 });
}
