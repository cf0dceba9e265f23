import { concat, encodePacked, keccak256, size, toHex, type Hex } from "viem";
import { sign } from "viem/accounts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import type { GasChain } from "./gas-chain.ts";

/** An order as the venue builds it, its id at the escrow, and the account that is credited. */
export type GasOrder = { readonly order: StandardOrder; readonly id: Bytes32; readonly winner: Address };

const FILL_WINDOW_SECONDS = 3_000;
const EXPIRY_SECONDS = 6_000;

/** How an order's nonce is chosen: random as the venue's are, or one after the other in a word of Permit2's. */
export type Nonces = "random" | "inARow";

/** No rule: the plain limit order that OIF's figures are for. Exclusive to the winner at first: what the venue builds. */
export type PriceRule = "none" | "exclusive";

/**
 * Orders of the local taker: USDC in, USDT out, one output. Origin and destination are one
 * chain here, which changes nothing about what a call costs. Recipient and winner are the seed's: they hold nothing
 * before the seed's first order. The salt tells several batches of a seed apart.
 */
export function gasOrders(
  on: GasChain,
  wish: {
    readonly count: number;
    readonly seed: string;
    readonly salt?: string;
    readonly nonces: Nonces;
    readonly rule: PriceRule;
    readonly nowSeconds: number;
  },
): readonly GasOrder[] {
  const { chain, accounts } = on;
  const { contracts } = chain;
  const [usdc, usdt] = [tokenOf(on, "USDC"), tokenOf(on, "USDT")];
  const name = `${wish.seed} ${wish.salt ?? ""}`;
  const first = (BigInt(keccak256(toHex(name))) >> 8n) << 8n;
  const winner = accountOf(`winner ${wish.seed}`);
  return Array.from({ length: wish.count }, (_, i) => {
    const nonce =
      wish.nonces === "inARow"
        ? first + BigInt(i)
        : BigInt(keccak256(encodePacked(["string", "uint256"], [name, BigInt(i)])));
    const order: StandardOrder = {
      user: accounts.taker.address,
      nonce,
      originChainId: BigInt(chain.chainId),
      expires: wish.nowSeconds + EXPIRY_SECONDS,
      fillDeadline: wish.nowSeconds + FILL_WINDOW_SECONDS,
      inputOracle: contracts.hyperlaneOracle as Address,
      inputs: [[BigInt(usdc), 1_000_000_000n]],
      outputs: [
        {
          oracle: addressToBytes32(contracts.hyperlaneOracle as Address),
          settler: addressToBytes32(contracts.outputSettler as Address),
          chainId: BigInt(chain.chainId),
          token: addressToBytes32(usdt),
          amount: 999_000_000n,
          recipient: addressToBytes32(accountOf(`recipient ${wish.seed}`)),
          callbackData: "0x",
          context: wish.rule === "none" ? "0x" : exclusiveLimitContext(winner, wish.nowSeconds + 60),
        },
      ],
    };
    return { order, id: orderId(order, contracts.inputSettler as Address), winner };
  });
}

/** 0x00 and the taker's Permit2 signature. */
export async function takerSignature(on: GasChain, order: StandardOrder): Promise<Hex> {
  const { contracts } = on.chain;
  const hash = permit2Digest(order, {
    settler: contracts.inputSettler as Address,
    permit2: contracts.permit2 as Address,
  });
  const signature = await sign({ hash, privateKey: on.accounts.taker.privateKey, to: "hex" });
  return `0x00${signature.slice(2)}`;
}

/** Address of a token of the local chains. */
export function tokenOf(on: GasChain, symbol: string): Address {
  const token = on.chain.tokens.find((candidate) => candidate.symbol === symbol);
  if (token === undefined) throw new Error(`no token is called ${symbol}`);
  return token.address as Address;
}

/** The body of a proof message (contracts/src/libraries/ProofMessage.sol). */
export function proofMessage(application: Address, descriptions: readonly Hex[]): Hex {
  const payloads = descriptions.map((description) =>
    encodePacked(["uint16", "bytes"], [size(description), description]),
  );
  return concat([
    encodePacked(["bytes32", "uint16"], [addressToBytes32(application), descriptions.length]),
    ...payloads,
  ]);
}

function accountOf(name: string): Address {
  return `0x${keccak256(toHex(name)).slice(26)}`;
}
