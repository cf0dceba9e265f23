import type { ErrorCode } from "../errors.ts";

/** Why the venue closes any connection, by name; `code` is the WebSocket close code. */
export const channelCloseCodes = {
  shuttingDown: { code: 1001, meaning: "The venue is stopping, or its database is away; reconnect." },
  frameTooLarge: { code: 1009, meaning: "A frame was over the size limit." },
  protocolViolation: { code: 4004, meaning: "The rate of messages was over the limit." },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

/** What an `error` says of any message that can't be read, or comes before its time. */
export const frameErrorCodes = [
  "FRAME_NOT_JSON",
  "FRAME_TOO_LARGE",
  "UNKNOWN_MESSAGE",
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  "NOT_AUTHENTICATED",
] as const satisfies readonly ErrorCode[];
