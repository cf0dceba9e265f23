import { keccak256, parseSignature, recoverAddress, serializeTransaction, type Signature } from "viem";
import { publicKeyToAddress } from "viem/accounts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { SettlementFault } from "../faults.ts";
import { MAX_S } from "./secp256k1.ts";
import type { Signer } from "./signer.ts";

const TIMEOUT_MS = 5_000;
const SIGNATURE = /^0x[0-9a-fA-F]{130}$/;

/**
 * A key that a Web3Signer holds, or what else speaks its HTTP API (`POST /api/v1/eth1/sign/{identifier}`). The key never
 * comes here. A signature is used only if it is this account's over exactly this transaction.
 * @param url Of the server, for example "https://signer.internal:9000".
 * @param publicKey Uncompressed, 64 bytes without prefix: the identifier under which the server knows the key.
 */
export function web3Signer(url: string, publicKey: Hex): Signer {
  const address = publicKeyToAddress(`0x04${publicKey.slice(2)}`);
  const endpoint = `${url.replace(/\/+$/, "")}/api/v1/eth1/sign/${publicKey.toLowerCase()}`;
  return {
    address,
    signTransaction: async (transaction) => {
      const data = serializeTransaction(transaction);
      const signature = await checked(await ask(endpoint, data), data, address);
      return serializeTransaction(transaction, signature);
    },
  };
}

/** The server hashes the data with keccak-256 before it signs. */
async function ask(endpoint: string, data: Hex): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/plain" },
      body: JSON.stringify({ data }),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new SettlementFault("SIGNER_UNAVAILABLE", "no answer", { cause });
  }
  if (response.status >= 500) throw new SettlementFault("SIGNER_UNAVAILABLE", `status ${response.status}`);
  if (!response.ok) throw new SettlementFault("SIGNER_REFUSED", `status ${response.status}`);
  return text.trim();
}

async function checked(answer: string, data: Hex, address: Address): Promise<Signature> {
  if (!SIGNATURE.test(answer)) throw new SettlementFault("SIGNER_REFUSED", "its answer is no signature");
  let signature: Signature;
  let signer: Address;
  try {
    signature = parseSignature(answer as Hex);
    signer = await recoverAddress({ hash: keccak256(data), signature });
  } catch (cause) {
    throw new SettlementFault("SIGNER_REFUSED", "its answer is no signature", { cause });
  }
  if (BigInt(signature.s) > MAX_S) throw new SettlementFault("SIGNER_REFUSED", "its signature is malleable");
  if (signer !== address) throw new SettlementFault("SIGNER_REFUSED", "it signed with another key");
  return signature;
}
