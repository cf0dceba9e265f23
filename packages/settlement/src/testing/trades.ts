import { concat, encodeFunctionData, slice, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind } from "@tetrafi/core/settlement/types.ts";
import { hyperlaneOracleAbi, outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile, CorridorConfig, ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { buildOrder, rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { wholeId } from "@tetrafi/protocol/order/order-set.ts";
import { orderSetDigest } from "@tetrafi/protocol/signing/order-set.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { quoteTypedData, type QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";
import type { Account } from "@tetrafi/stack/accounts.ts";
import { insertWorkspace } from "@tetrafi/store/identities.ts";
import { acceptTestOrder, randomBytes32 } from "@tetrafi/store/testing/accept-order.ts";
import type { StoredQuote } from "@tetrafi/store/stored-order.ts";
import type { SettlementWorld } from "./settlement-world.ts";
import { transact } from "./transact.ts";

/** A trade whose order was accepted. */
export type Trade = {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
  readonly destination: ChainProfile;
};

/** What makes a trade other than the usual one. */
export type TradeWish = {
  readonly destination?: ChainProfile;
  /** Seconds from now. */
  readonly fillWindowSeconds?: number;
  readonly expirySeconds?: number;
  /** Signs for the taker; another's signature opens nothing. */
  readonly signerKey?: Hex;
  /** USDC for USDT unless given. */
  readonly pair?: readonly [input: string, output: string];
  readonly proof?: ProofPolicy;
  /** Who gives USDT for USDC, of another workspace; the world's taker gives USDC for USDT. */
  readonly counterparty?: Account;
  /** Base units. */
  readonly outputAmount?: bigint;
  /** Of the corridor, where the order may be crossed. */
  readonly crossingWaitMs?: number;
};

/** A trade that taker and solver have signed, and nobody has accepted. */
export type SignedTrade = Trade & {
  readonly kind: SettlementKind;
  /** The taker's, with its type prefix byte. */
  readonly signature: Hex;
  readonly quote: StoredQuote;
};

const INPUT_AMOUNT = 1_000_000_000n;
const OUTPUT_AMOUNT = 999_000_000n;

/** An order from chain A, built as the venue does, with real signatures of taker and first solver. */
export async function signTrade(world: SettlementWorld, wish: TradeWish = {}): Promise<SignedTrade> {
  const [origin, chainB] = world.chains;
  const destination = wish.destination ?? chainB;
  const { solvers } = world.accounts;
  const taker = wish.counterparty ?? world.accounts.taker;
  const [given, wanted] =
    wish.pair ?? (wish.counterparty === undefined ? ["USDC", "USDT"] : ["USDT", "USDC"]);
  const { outputAmount = OUTPUT_AMOUNT } = wish;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const corridor = corridorOf(origin, destination, wish, [given, wanted]);
  const salt = randomBytes32();
  const terms: QuoteTerms = {
    rfqId: rfqIdOf(taker.address, salt),
    solver: solvers[0].address,
    inputChainId: origin.chainId,
    inputToken: tokenOf(origin, given),
    inputAmount: INPUT_AMOUNT,
    outputChainId: destination.chainId,
    outputToken: tokenOf(destination, wanted),
    outputAmount,
    validUntil: nowSeconds + 30,
  };
  const built = buildOrder({
    ...terms,
    origin,
    destination,
    corridor,
    user: taker.address,
    receiver: taker.address,
    nowSeconds,
  });
  const { order, settler, kind } = built;
  const solver = privateKeyToAccount(solvers[0].privateKey);
  const quoteSignature = await solver.signTypedData(quoteTypedData(origin.chainId, settler, terms));
  const signer = privateKeyToAccount(wish.signerKey ?? taker.privateKey);
  const hash = permit2Digest(order, { settler, permit2: origin.contracts.permit2 });
  return {
    orderId: orderId(order, settler),
    order,
    destination,
    kind,
    signature: concat(["0x00", await signer.sign({ hash })]),
    quote: {
      ...terms,
      inputAmount: INPUT_AMOUNT.toString(),
      outputAmount: outputAmount.toString(),
      swapType: "ExactInput",
      signature: quoteSignature,
      salt,
    },
  };
}

/** Accepts such an order. */
export async function acceptTrade(world: SettlementWorld, wish: TradeWish = {}): Promise<Trade> {
  const trade = await signTrade(world, wish);
  const { orderId: id, order, destination, kind, signature, quote } = trade;
  const workspaceId = wish.counterparty === undefined ? "acme" : "rival";
  await insertWorkspace(world.database, { id: workspaceId, name: workspaceId });
  await acceptTestOrder(world.database, {
    orderId: id,
    workspaceId,
    rfqId: quote.rfqId,
    quoteId: id,
    kind,
    order,
    signature,
    quote,
  });
  return { orderId: id, order, destination };
}

function corridorOf(
  origin: ChainProfile,
  destination: ChainProfile,
  wish: TradeWish,
  [given, wanted]: readonly [string, string] = ["USDC", "USDT"],
): CorridorConfig {
  return {
    input: { chainId: origin.chainId, symbol: given },
    output: { chainId: destination.chainId, symbol: wanted },
    windowMs: 500,
    minAmount: "1",
    maxAmount: INPUT_AMOUNT.toString(),
    exclusiveSeconds: Math.min(30, wish.fillWindowSeconds ?? 60),
    fillWindowSeconds: wish.fillWindowSeconds ?? 60,
    expirySeconds: wish.expirySeconds ?? 120,
    ...(wish.proof === undefined ? {} : { proof: wish.proof }),
    ...(wish.crossingWaitMs === undefined ? {} : { crossingWaitMs: wish.crossingWaitMs }),
  };
}

/** Accepts a split of two orders from chain A, a third and two thirds, opened by the taker's one real signature. */
export async function acceptSplit(world: SettlementWorld, wish: TradeWish = {}): Promise<[Trade, Trade]> {
  const [origin, destination] = world.chains;
  const { taker, solvers } = world.accounts;
  const salt = randomBytes32();
  const rfqId = rfqIdOf(taker.address, salt);
  const opener = origin.contracts.orderSetOpener ?? taker.address;
  const built = [1n, 2n].map((share) => {
    const terms = {
      rfqId,
      inputToken: tokenOf(origin, "USDC"),
      inputAmount: (INPUT_AMOUNT * share) / 3n,
      outputToken: tokenOf(destination, "USDT"),
      outputAmount: (OUTPUT_AMOUNT * share) / 3n,
    };
    const { order, settler, kind } = buildOrder({
      ...terms,
      origin,
      destination,
      corridor: corridorOf(origin, destination, wish),
      user: taker.address,
      receiver: taker.address,
      solver: solvers[0].address,
      nowSeconds: Math.floor(Date.now() / 1_000),
    });
    const quote: StoredQuote = {
      ...terms,
      solver: solvers[0].address,
      inputChainId: origin.chainId,
      inputAmount: terms.inputAmount.toString(),
      outputChainId: destination.chainId,
      outputAmount: terms.outputAmount.toString(),
      validUntil: order.fillDeadline,
      signature: "0x",
      salt,
    };
    const id = orderId(order, settler);
    return { orderId: id, quoteId: id, solverId: solvers[0].address, order, settler, kind, quote };
  });
  const [first, second] = built;
  if (first === undefined || second === undefined) throw new Error("two parts are needed");
  const signer = privateKeyToAccount(wish.signerKey ?? taker.privateKey);
  const hash = orderSetDigest(built, { opener, permit2: origin.contracts.permit2 });
  await acceptTestOrder(world.database, {
    ...first,
    rfqId,
    signature: concat(["0x00", await signer.sign({ hash })]),
    whole: { id: wholeId(built, opener), others: [second] },
  });
  return [
    { orderId: first.orderId, order: first.order, destination },
    { orderId: second.orderId, order: second.order, destination },
  ];
}

function tokenOf({ tokens }: ChainProfile, wanted: string): Address {
  const token = tokens.find(({ symbol }) => symbol === wanted);
  if (token === undefined) throw new Error(`no ${wanted}`);
  return token.address;
}

/** The solver delivers. Answers the transaction's hash. */
export function fill(world: SettlementWorld, { orderId, order, destination }: Trade): Promise<Hex> {
  const [solver] = world.accounts.solvers;
  return transact(destination, solver.privateKey, {
    address: destination.contracts.outputSettler,
    abi: outputSettlerAbi,
    functionName: "fill",
    args: [orderId, order.outputs[0], order.fillDeadline, addressToBytes32(solver.address)],
  });
}

/** Length of what precedes a Hyperlane message's body. */
const MESSAGE_HEADER_BYTES = 77;

/**
 * Delivers every message from one chain to another, in place of validators and relayer: the oracle is called in the
 * name of its mailbox. Answers the hashes of the transactions, which are left to be mined.
 */
export async function deliverMessages(
  { client, request }: SettlementWorld,
  from: ChainProfile,
  to: ChainProfile,
): Promise<unknown[]> {
  const events = await client(from.chainId).getContractEvents({
    address: from.contracts.mailbox,
    abi: mailboxAbi,
    eventName: "Dispatch",
    fromBlock: 0n,
    strict: true,
  });
  const { mailbox, hyperlaneOracle } = to.contracts;
  await request(to.chainId, "anvil_impersonateAccount", [mailbox]);
  await request(to.chainId, "anvil_setBalance", [mailbox, "0xde0b6b3a7640000"]);
  return Promise.all(
    events.map(({ args }) => {
      const body = slice(args.message, MESSAGE_HEADER_BYTES);
      const sender = addressToBytes32(args.sender);
      const data = encodeFunctionData({
        abi: hyperlaneOracleAbi,
        functionName: "handle",
        args: [from.hyperlaneDomain, sender, body],
      });
      return request(to.chainId, "eth_sendTransaction", [
        { from: mailbox, to: hyperlaneOracle, data, gas: "0x7a120" },
      ]);
    }),
  );
}
