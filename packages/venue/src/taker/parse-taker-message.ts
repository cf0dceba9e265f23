import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { ok, type Result } from "@tetrafi/core/result.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import {
  SubscribeMessage,
  TakerAuthMessage,
  type TakerToVenue,
} from "@tetrafi/protocol/ws/taker-messages.ts";
import { parseFrame } from "../parse-frame.ts";

const validators = new Map(
  Object.entries({ auth: TakerAuthMessage, subscribe: SubscribeMessage } satisfies Record<
    TakerToVenue["type"],
    TSchema
  >).map(([type, schema]) => [type, Compile(schema)]),
);

/** A taker's frame as a message, or why it isn't one, with the field at fault. */
export function parseTakerMessage(frame: string): Result<TakerToVenue, Failure> {
  const parsed = parseFrame(frame, validators);
  return parsed.ok ? ok(parsed.value as TakerToVenue) : parsed;
}
