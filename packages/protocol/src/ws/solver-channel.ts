import type { ErrorCode } from "../errors.ts";
import { channelCloseCodes, frameErrorCodes } from "./channel-codes.ts";

/** Where solvers connect. */
export const SOLVER_CHANNEL_PATH = "/api/v1/solver/ws";

/** What the venue allows on one connection. */
export const solverChannelLimits = {
  /** A longer frame ends the session with `frameTooLarge`. */
  frameBytes: 16_384,
  /** Messages that no request called for; more end the session with `protocolViolation`. */
  messagesPerSecond: 200,
  /** Such messages that may come at once after silence. */
  burst: 400,
  /** Messages that each request allows beside those. */
  messagesPerRfq: 2,
  /** Levels, beside all other messages; those beyond it are not taken, and the corridor's are withdrawn. */
  levelsPerSecond: 500,
  /** Levels that may come at once after silence. */
  levelsBurst: 1_000,
  /** From the connection to a good `auth`. */
  authMs: 5_000,
  /** How long what a solver was told can be told again. */
  feedDays: 7,
} as const;

/** Why the venue closes a connection, by name; `code` is the WebSocket close code. */
export const solverCloseCodes = {
  shuttingDown: channelCloseCodes.shuttingDown,
  brokenFrame: { code: 1002, meaning: "A frame broke the WebSocket protocol." },
  notUtf8: { code: 1007, meaning: "A text frame was not UTF-8." },
  frameTooLarge: channelCloseCodes.frameTooLarge,
  challengeFailed: {
    code: 4001,
    meaning:
      "Not authenticated: the key or the challenge signature is wrong, the key was revoked, or the challenge was not answered.",
  },
  sessionReplaced: {
    code: 4002,
    meaning: "The same solver connected again; only the newest session is kept.",
  },
  slowConsumer: {
    code: 4003,
    meaning: "Outgoing messages were not read in time; reconnect and read faster.",
  },
  protocolViolation: channelCloseCodes.protocolViolation,
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

/** Codes that an `error` message to a solver or the reason of a close can carry. */
export const solverErrorCodes = [
  ...frameErrorCodes,
  "CHALLENGE_FAILED",
  "KEY_REVOKED",
  "SOLVER_SUSPENDED",
  "SESSION_REPLACED",
  "SLOW_CONSUMER",
  "RATE_LIMITED",
  "RESUME_TOO_OLD",
  "RESUME_UNKNOWN",
  "LEVELS_INVALID",
  "UNKNOWN_CORRIDOR",
  "UNKNOWN_RFQ",
  "NOT_ASKED",
  "QUOTE_LATE",
  "QUOTE_TERMS_MISMATCH",
  "PART_NOT_ALLOWED",
  "QUOTE_VALIDITY_TOO_SHORT",
  "AMOUNT_OUT_OF_RANGE",
  "QUOTE_SIGNATURE_INVALID",
  "TRADING_HALTED",
  "SELF_TRADE",
  "SIZE_LIMIT",
  "NOTIONAL_LIMIT",
  "EXPOSURE_LIMIT",
  "OPEN_QUOTED_LIMIT",
  "REFERENCE_UNAVAILABLE",
  "PRICE_OUTSIDE_COLLAR",
  "SOLVER_PROTECTION_TRIPPED",
  "DATABASE_UNAVAILABLE",
  "SHUTTING_DOWN",
  "INTERNAL",
] as const satisfies readonly ErrorCode[];
