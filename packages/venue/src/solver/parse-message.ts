import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import { LevelsDeltaMessage, LevelsMessage } from "@tetrafi/protocol/ws/level-messages.ts";
import { AuthMessage, PongMessage, SolverPingMessage } from "@tetrafi/protocol/ws/session-messages.ts";
import {
  CancelAllMessage,
  CancelMessage,
  DeclineMessage,
  QuoteMessage,
  ResetMessage,
  type SolverToVenue,
} from "@tetrafi/protocol/ws/solver-messages.ts";

/** One validator a type: a union of all would be tried one after another. */
const validators = new Map(
  Object.entries({
    auth: AuthMessage,
    quote: QuoteMessage,
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
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return fail({ code: "FRAME_NOT_JSON" });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return fail({ code: "FRAME_NOT_JSON" });
  const { type } = parsed as { type?: unknown };
  const validator = typeof type === "string" ? validators.get(type) : undefined;
  if (validator === undefined) return fail({ code: "UNKNOWN_MESSAGE", param: "/type" });
  if (!validator.Check(parsed)) return fail(shapeFault(validator.Errors(parsed)));
  return ok(lowered(parsed as SolverToVenue));
}

type SchemaFault = { readonly keyword: string; readonly instancePath: string; readonly params: object };

function shapeFault(faults: readonly SchemaFault[]): Failure {
  const [fault] = faults;
  if (fault === undefined) return { code: "INVALID_FIELD" };
  // What TypeBox says of a field that the schema doesn't have: no value fits.
  if (fault.keyword === "boolean") return { code: "UNKNOWN_FIELD", param: fault.instancePath };
  const missing = (fault.params as { requiredProperties?: readonly string[] }).requiredProperties?.[0];
  return {
    code: "INVALID_FIELD",
    param: missing === undefined ? fault.instancePath : `${fault.instancePath}/${missing}`,
  };
}

/** Ids are compared as text, so they have one spelling inside. */
function lowered(message: SolverToVenue): SolverToVenue {
  return "rfqId" in message ? { ...message, rfqId: message.rfqId.toLowerCase() as `0x${string}` } : message;
}
