import type { SolverToVenue } from "@tetrafi/protocol/ws/solver-messages.ts";

/** An auction that no venue has opened, in mixed case. */
export const UNKNOWN_RFQ_ID = `0x${"aB".repeat(32)}` as const;

/** One message of every type that a solver may send, each as its schema wants it. A new type can't be left out. */
export const validMessages = {
  auth: { type: "auth", apiKey: "tf_a_b", signature: "0xAB" },
  quote: {
    type: "quote",
    rfqId: UNKNOWN_RFQ_ID,
    inputAmount: "1000",
    outputAmount: "990",
    otherSide: {
      inputAmount: "1010",
      outputAmount: "1000",
      etaSeconds: 5,
      signature: `0x${"2F".repeat(65)}`,
    },
    validUntil: 4_000_000_000,
    etaSeconds: 5,
    signature: `0x${"1F".repeat(65)}`,
  },
  sizedQuote: {
    type: "sizedQuote",
    rfqId: UNKNOWN_RFQ_ID,
    sizes: [
      { inputAmount: "500", outputAmount: "496", minFill: "100" },
      { inputAmount: "1000", outputAmount: "990", minFill: "1000" },
    ],
    validUntil: 4_000_000_000,
    etaSeconds: 5,
    signature: `0x${"3F".repeat(65)}`,
  },
  decline: { type: "decline", rfqId: UNKNOWN_RFQ_ID, reason: "risk" },
  cancel: { type: "cancel", rfqId: UNKNOWN_RFQ_ID },
  cancelAll: { type: "cancelAll" },
  reset: { type: "reset" },
  levels: {
    type: "levels",
    corridor: "USDC@1>WETH@2",
    levels: [
      ["1000", "990"],
      ["5000", "4900"],
    ],
  },
  levelsDelta: {
    type: "levelsDelta",
    corridor: "USDC@1>WETH@2",
    changes: [
      { at: 1, level: ["2000", "1970"] },
      { at: 2, level: null },
    ],
  },
  ping: { type: "ping", id: 7, solverTimeUs: 1_700_000_000_000_000 },
  pong: { type: "pong", id: 1 },
} as const satisfies { readonly [T in SolverToVenue["type"]]: Extract<SolverToVenue, { type: T }> };
