/**
 * SQLSTATEs of a connection that broke, of a server that is out of resources, starting, stopping or failing
 * (classes 08, 53, 57, 58), and of one that is read-only after a failover.
 */
const STATES = /^((08|53|57|58)[0-9A-Z]{3}|25006)$/;
const SOCKET_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** What the driver says of itself has no code. */
const TEXT =
  /connection terminated|timeout exceeded when trying to connect|timeout expired|query read timeout|not queryable|connection error/i;

/** Whether an error says that the database is away or can't answer now, rather than that a statement is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && (STATES.test(code) || SOCKET_CODES.has(code))) return true;
  return TEXT.test(error.message);
}
