import { BaseError, HttpRequestError, TimeoutError } from "viem";

/** Characters of a reason that are kept: a contract may revert with any amount of data. */
const MAX_REASON = 400;

/** What went wrong in one line, without the endpoint, whose address may hold a secret. */
export function describeError(error: unknown): string {
  if (!(error instanceof BaseError)) return error instanceof Error ? error.message : String(error);
  const details = error.details === "" || error.details === undefined ? "" : ` ${error.details}`;
  return `${error.shortMessage}${details}`.replaceAll(/\s+/g, " ").slice(0, MAX_REASON);
}

/** Whether no node could be asked; every other error is an answer, and belongs to what was asked. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  const cause = error.walk(
    (candidate) => candidate instanceof HttpRequestError || candidate instanceof TimeoutError,
  );
  return cause !== null;
}
