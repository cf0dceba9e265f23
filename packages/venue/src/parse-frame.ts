import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";

type SchemaFault = { readonly keyword: string; readonly instancePath: string; readonly params: object };

/** A compiled schema of one message. */
export type FrameValidator = {
  readonly Check: (value: unknown) => boolean;
  readonly Errors: (value: unknown) => readonly SchemaFault[];
};

/** A frame as the message that its `type` names; or why it isn't one, with the field at fault. */
export function parseFrame(
  frame: string,
  validators: ReadonlyMap<string, FrameValidator>,
): Result<unknown, Failure> {
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
  return validator.Check(parsed) ? ok(parsed) : fail(shapeFault(validator.Errors(parsed)));
}

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
