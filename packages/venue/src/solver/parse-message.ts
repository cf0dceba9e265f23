import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { ok, type Result } from "@tetrafi/core/result.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import { LevelsDeltaMessage, LevelsMessage } from "@tetrafi/protocol/ws/level-messages.ts";
import { AuthMessage, PongMessage, SolverPingMessage } from "@tetrafi/protocol/ws/session-messages.ts";
import { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import {
  CancelAllMessage,
  CancelMessage,
  DeclineMessage,
  ResetMessage,
  type SolverToVenue,
} from "@tetrafi/protocol/ws/solver-messages.ts";
import { parseFrame } from "../parse-frame.ts";

/** One validator a type: a union of all would be tried one after another. */
const validators = new Map(
  Object.entries({
    auth: AuthMessage,
    quote: QuoteMessage,
    sizedQuote: SizedQuoteMessage,
    decline: DeclineMessage,
    cancel: CancelMessage,
    cancelAll: CancelAllMessage,
    reset: ResetMessage,
    levels: LevelsMessage,
    levelsDelta: LevelsDeltaMessage,
    ping: SolverPingMessage,
    pong: PongMessage,
  } satisfies Record<SolverToVenue["type"], TSchema>).map(([type, schema]) => [type, Compile(schema)]),
);

/** A frame as a message, its hex lower case; or why it isn't one, with the field at fault. */
export function parseMessage(frame: string): Result<SolverToVenue, Failure> {
  const parsed = parseFrame(frame, validators);
  return parsed.ok ? ok(lowered(parsed.value as SolverToVenue)) : parsed;
}

/** Ids are compared as text, so they have one spelling inside. */
function lowered(message: SolverToVenue): SolverToVenue {
  return "rfqId" in message ? { ...message, rfqId: message.rfqId.toLowerCase() as `0x${string}` } : message;
}
