import { numberToHex, type Hex, type PublicClient } from "viem";
import type { PlannedContract } from "./plan.ts";

/** Far above what a constructor of ours takes. */
const GAS = 15_000_000n;

/**
 * The code that a contract's constructor returns at its own address on this chain, so with its immutable values: the
 * creation code is called there as if it were the contract, over empty storage. Null if it reverts, as a constructor
 * does that tells another contract something which it can't be told twice.
 */
export async function expectedCode(client: PublicClient, contract: PlannedContract): Promise<Hex | null> {
  const { address, initcode } = contract;
  try {
    const code: unknown = await client.request({
      method: "eth_call",
      params: [
        { to: address, data: "0x", gas: numberToHex(GAS) },
        "latest",
        { [address]: { code: initcode, state: {} } },
      ],
    } as never);
    return typeof code === "string" && code !== "0x" ? (code as Hex) : null;
  } catch {
    return null;
  }
}
