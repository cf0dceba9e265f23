import {
  SOLVER_CHANNEL_PATH,
  solverChannelLimits,
  solverCloseCodes,
  solverErrorCodes,
} from "../ws/solver-channel.ts";
import { SolverToVenue, VenueToSolver } from "../ws/solver-messages.ts";
import { channelDocument } from "./channel-document.ts";

const {
  frameBytes,
  messagesPerSecond,
  burst,
  messagesPerRfq,
  authMs,
  levelsPerSecond,
  levelsBurst,
  feedDays,
} = solverChannelLimits;

const session = `One JSON object a text frame of at most ${frameBytes} bytes.

The venue sends \`challenge\` on connect; the solver answers with \`auth\` within ${authMs} ms, and is told \`welcome\`. From
then on requests arrive as \`rfq\`. A solver answers each with \`quote\` or \`decline\` until the auction closes; the venue
tells receipt with \`ack\` or refusal with \`error\`. Each request allows ${messagesPerRfq} messages; beside those at most
${messagesPerSecond} a second, ${burst} at once after silence, and ${levelsPerSecond} levels, ${levelsBurst} at once. One session per solver.

What became of quotes and orders has a number, \`seq\`, in the solver's feed, which is kept for ${feedDays} days. Whoever comes
back with \`resumeFrom\` in its \`auth\` is told what it missed, in order, once; of a request only while its auction is open.`;

/** AsyncAPI 3.0 document of the solvers' WebSocket interface. */
export function asyncApiDocument(): Record<string, unknown> {
  return channelDocument({
    party: "solver",
    title: "TetraFi venue, solver interface",
    description: "Sealed requests for quotes, signed answers, and what became of them.",
    path: SOLVER_CHANNEL_PATH,
    session,
    limits: solverChannelLimits,
    closeCodes: solverCloseCodes,
    errorCodes: solverErrorCodes,
    received: SolverToVenue,
    sent: VenueToSolver,
  });
}
