import { decodeErrorResult, numberToHex, type Abi, type Hex } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import {
  atomicSettlerAbi,
  hyperlaneOracleAbi,
  inputSettlerEscrowAbi,
  orderSetOpenerAbi,
  layerZeroDeliveryAbi,
  layerZeroOracleAbi,
  outputSettlerAbi,
  quorumOracleAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import { RpcAnswerError } from "../chain/rpc-endpoint.ts";
import { lacksState, SettlementFault } from "../faults.ts";

/** A transaction's content, before it has a nonce and a price. `value` in wei. */
export type Call = {
  readonly chainId: number;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
};

/** Errors that a call of ours can end in, whichever contract in its path raises them. */
const errors = [
  ...inputSettlerEscrowAbi,
  ...atomicSettlerAbi,
  ...hyperlaneOracleAbi,
  ...outputSettlerAbi,
  ...orderSetOpenerAbi,
  ...layerZeroOracleAbi,
  ...layerZeroDeliveryAbi,
  ...quorumOracleAbi,
  { type: "error", name: "SignatureExpired", inputs: [{ name: "signatureDeadline", type: "uint256" }] },
  { type: "error", name: "InvalidNonce", inputs: [] },
  { type: "error", name: "InvalidSigner", inputs: [] },
  { type: "error", name: "InvalidSignature", inputs: [] },
  { type: "error", name: "InvalidSignatureLength", inputs: [] },
].filter((item) => item.type === "error") as Abi;

/** More than the estimate, in percent: the state may differ a little when it is mined. */
const GAS_MARGIN = 25n;

/**
 * Runs a call against the latest state, so that what would revert takes no nonce. Answers the gas limit to use. Throws
 * CALL_REVERTS with the contract's reason.
 */
export async function simulate(rpc: ChainRpc, from: Address, call: Call): Promise<bigint> {
  const { to, data, value } = call;
  try {
    const estimate = await rpc.request("eth_estimateGas", [{ from, to, data, value: numberToHex(value) }]);
    return (BigInt(estimate as string) * (100n + GAS_MARGIN)) / 100n;
  } catch (error) {
    if (!(error instanceof RpcAnswerError) || lacksState(error)) throw error;
    if (/insufficient funds/i.test(error.message))
      throw new SettlementFault("INSUFFICIENT_FUNDS", "", { cause: error });
    throw new SettlementFault("CALL_REVERTS", revertReason(error), { cause: error });
  }
}

/** The contract's error with its arguments, or what the node says. */
export function revertReason({ data, message }: RpcAnswerError): string {
  if (data === null || data === "0x") return message;
  try {
    const { errorName, args } = decodeErrorResult({ abi: errors, data });
    const values = (args ?? []) as readonly unknown[];
    return errorName === "Error" ? String(values[0]) : `${errorName}(${values.map(String).join(", ")})`;
  } catch {
    return `${message} (${data.slice(0, 10)})`;
  }
}
