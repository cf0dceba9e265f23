import type { RateRule } from "../token-bucket.ts";

/** What a solver's session may do. Told in the challenge, and in the AsyncAPI document. */
export const sessionLimits = {
  /** A longer frame ends the session with close code 1009. */
  frameBytes: 16_384,
  /** Messages that no request called for. Each request sent to the solver allows `messagesPerRfq` more. */
  rate: { perSecond: 200, burst: 400 } satisfies RateRule,
  messagesPerRfq: 2,
  /** Most such messages that can be outstanding. */
  maxAllowed: 40_000,
  /** From the connection to a good `auth`. */
  authMs: 5_000,
  heartbeatMs: 10_000,
  /** Pings without an answer until the session is taken for dead. */
  missedPings: 2,
  /** Bytes that wait to be read by the solver. */
  bufferedBytes: 1_048_576,
  /** Open connections in this process, authenticated or not. */
  connections: 2_000,
} as const;

/** Close codes of a session. */
export const closeCodes = {
  goingAway: 1001,
  tooLarge: 1009,
  authentication: 4001,
  replaced: 4002,
  slowConsumer: 4003,
  protocol: 4004,
} as const;
