import { encodeFunctionData, keccak256 } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { quorumOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Chain } from "../chain/chain.ts";
import { destinationOf, fillPayloads, type OrderFill } from "../drive/order-fill.ts";
import type { Call } from "../lane/simulate.ts";
import type { ProofNetwork } from "../proof/proof-network.ts";
import type { ProofLeg } from "../proof/proof-route.ts";
import { voucherOf } from "../proof/voucher.ts";

/** For each more in the same message. */
const RECORD_GAS_MORE = 50_000n;

/** The way that a proof takes, and the gas for recording its first delivery there. */
export type ProofWay = {
  readonly leg: ProofLeg;
  readonly quorum: Address | null;
  readonly network: ProofNetwork;
  readonly recordGas: number;
};

/** A fill to be proved. */
export type ProvedFill = { readonly order: OrderRow; readonly fill: OrderFill };

/**
 * Sends the proof of fills over a network, in one message, paid as the network asks: straight through its adapter, or by
 * the quorum oracle that the orders name.
 * @param fills Not empty; all of one origin chain, oracle and settler.
 */
export async function proveCall(
  destination: Chain,
  origin: ChainProfile,
  { leg, quorum, network, recordGas }: ProofWay,
  fills: readonly ProvedFill[],
  from: Address,
): Promise<Call> {
  const [first] = fills;
  if (first === undefined) throw new RangeError("no fill to prove");
  const { settler } = destinationOf(first.order.order);
  const payloads = fills.flatMap(({ order, fill }) => fillPayloads(order, fill));
  const gas = BigInt(recordGas) + RECORD_GAS_MORE * BigInt(payloads.length - 1);
  const { chainId } = destination.profile;
  const source = bytes32ToAddress(settler);
  const common = { destination, origin, leg, gas };
  if (quorum === null) {
    const { data, value } = await network.submit({ ...common, source, payloads, from });
    return { chainId, to: leg.adapter, data, value };
  }
  const vouchers = payloads.map((payload) => voucherOf(settler, keccak256(payload)));
  const inner = await network.submit({ ...common, source: quorum, payloads: vouchers, from: quorum });
  const args = [leg.adapter, inner.data, source, payloads] as const;
  const data = encodeFunctionData({ abi: quorumOracleAbi, functionName: "submit", args });
  return { chainId, to: quorum, data, value: inner.value };
}
