import { Compile } from "typebox/compile";
import { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

const message = Compile(VenueToSolver);
const knownTypes: ReadonlySet<string> = new Set([
  "challenge",
  "welcome",
  "snapshot",
  "rfq",
  "ack",
  "error",
  "won",
  "lost",
  "cover",
  "fillable",
  "fillSeen",
  "proved",
  "claimed",
  "settled",
  "refunded",
  "failed",
  "warning",
  "ping",
  "pong",
] satisfies VenueToSolver["type"][]);

/** A frame of the venue: a message, one of a type that this version does not know, or neither. */
export type Frame =
  | { readonly kind: "message"; readonly message: VenueToSolver }
  | { readonly kind: "unknownType"; readonly type: string }
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads and checks one frame. */
export function readFrame(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "malformed", reason: "not JSON" };
  }
  if (message.Check(value)) return { kind: "message", message: value };
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string")
    return { kind: "malformed", reason: "no type" };
  const type = value.type.slice(0, 32);
  if (!knownTypes.has(type)) return { kind: "unknownType", type };
  return { kind: "malformed", reason: `${type} is not of its shape` };
}
