import { solverChannelLimits, solverCloseCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
import type { RateRule } from "@tetrafi/core/risk/rate.ts";

const { frameBytes, messagesPerSecond, burst, messagesPerRfq, levelsPerSecond, levelsBurst, authMs } =
  solverChannelLimits;

/** What a solver's session may do. The first are told in the AsyncAPI document. */
export const sessionLimits = {
  frameBytes,
  rate: { perSecond: messagesPerSecond, burst } satisfies RateRule,
  levelRate: { perSecond: levelsPerSecond, burst: levelsBurst } satisfies RateRule,
  messagesPerRfq,
  authMs,
  /** Most messages that requests called for and that haven't come. */
  maxAllowed: 40_000,
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
  goingAway: solverCloseCodes.shuttingDown.code,
  broken: solverCloseCodes.brokenFrame.code,
  notUtf8: solverCloseCodes.notUtf8.code,
  tooLarge: solverCloseCodes.frameTooLarge.code,
  authentication: solverCloseCodes.challengeFailed.code,
  replaced: solverCloseCodes.sessionReplaced.code,
  slowConsumer: solverCloseCodes.slowConsumer.code,
  protocol: solverCloseCodes.protocolViolation.code,
} as const;
