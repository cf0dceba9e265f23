import type { VenueToSolver } from "../solver-messages.ts";

const rfqId = `0x${"12".repeat(32)}` as const;
const orderId = `0x${"34".repeat(32)}` as const;
const address = `0x${"1".repeat(40)}` as const;
const asset = { chainId: 1, address };
const order = {
  user: address,
  nonce: "1",
  originChainId: "1",
  expires: 100,
  fillDeadline: 90,
  inputOracle: address,
  inputs: [["1", "2"] as [string, string]],
  outputs: [],
};
const onChain = { orderId, rfqId, chainId: 2, txHash: orderId, seq: 1 };

/** One message of every type that the venue sends, whole. A new type can't be left out. */
export const venueMessages: { readonly [T in VenueToSolver["type"]]: VenueToSolver & { readonly type: T } } =
  {
    challenge: { type: "challenge", challenge: "c", limits: { frameBytes: 1, messagesPerSecond: 1_000 } },
    welcome: {
      type: "welcome",
      solverId: "s",
      serverTimeMs: 1,
      heartbeatMs: 60_000,
      lastSeq: 0,
      resumed: true,
    },
    snapshot: { type: "snapshot", seq: 0, orders: [{ orderId, rfqId, step: "filling" }], isLast: true },
    rfq: {
      type: "rfq",
      rfqId,
      input: asset,
      output: asset,
      swapType: "ExactInput",
      amount: "1",
      minValidUntil: 1,
      windowMs: 500,
      settler: address,
      otherSide: { input: asset, output: asset, swapType: "ExactOutput", settler: address },
      taker: { workspaceId: "fund", name: "Fund" },
      sandbox: "fade",
    },
    ack: { type: "ack", of: "quote", rfqId, sequence: 1, receivedAtUs: 1, delayUs: 1 },
    error: { type: "error", code: "QUOTE_LATE", message: "late", rfqId },
    won: { type: "won", rfqId, orderId, side: "ask", seq: 1 },
    lost: { type: "lost", rfqId, reason: "invalid", coverAmount: "1", code: "QUOTE_LATE", seq: 1 },
    cover: { type: "cover", rfqId, coverAmount: "1", seq: 1 },
    fillable: { type: "fillable", orderId, rfqId, order, destinationChainId: 2, seq: 1 },
    fillSeen: { type: "fillSeen", ...onChain },
    proved: { type: "proved", ...onChain },
    claimed: { type: "claimed", ...onChain },
    settled: { type: "settled", orderId, rfqId, seq: 1 },
    crossed: { type: "crossed", orderId, rfqId, seq: 1 },
    refunded: { type: "refunded", orderId, rfqId, seq: 1 },
    failed: { type: "failed", orderId, rfqId, seq: 1 },
    warning: { type: "warning", code: "messageRate", used: "320", limit: "400" },
    ping: { type: "ping", id: 1, serverTimeMs: 1 },
    pong: { type: "pong", id: 1, solverTimeUs: 2, receivedAtUs: 3, sentAtUs: 4 },
  };
