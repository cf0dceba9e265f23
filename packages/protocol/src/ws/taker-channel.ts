import type { ErrorCode } from "../errors.ts";
import { channelCloseCodes, frameErrorCodes } from "./channel-codes.ts";

/** Where takers connect. */
export const TAKER_CHANNEL_PATH = "/api/v1/ws";

/** What the venue allows on one connection. */
export const takerChannelLimits = {
  /** A longer frame ends the session with `frameTooLarge`. */
  frameBytes: 4_096,
  /** Messages; more end the session with `protocolViolation`. */
  messagesPerSecond: 5,
  /** Messages that may come at once after silence. */
  burst: 20,
  /** From the connection to a good `auth`. */
  authMs: 5_000,
  /** Between two pings of the WebSocket protocol; two without an answer end the connection. */
  heartbeatMs: 10_000,
  /** Sessions of one workspace with one process. */
  sessions: 20,
  /** What was recorded so long before a cursor is sent again: transactions commit in another order than their numbers. */
  repeatedMs: 30_000,
} as const;

/** Why the venue closes a connection, by name; `code` is the WebSocket close code. */
export const takerCloseCodes = {
  shuttingDown: channelCloseCodes.shuttingDown,
  frameTooLarge: channelCloseCodes.frameTooLarge,
  notAuthenticated: {
    code: 4001,
    meaning: "The key is wrong or was revoked, or none came in time.",
  },
  slowConsumer: {
    code: 4003,
    meaning: "Events were not read in time; reconnect, subscribe from the last `seq`, and read faster.",
  },
  protocolViolation: channelCloseCodes.protocolViolation,
  tooManySessions: { code: 4005, meaning: "The workspace has as many sessions as it may." },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

/** Codes that an `error` message to a taker or the reason of a close can carry. */
export const takerErrorCodes = [
  ...frameErrorCodes,
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "SLOW_CONSUMER",
  "TOO_MANY_SESSIONS",
  "DATABASE_UNAVAILABLE",
  "SHUTTING_DOWN",
] as const satisfies readonly ErrorCode[];
