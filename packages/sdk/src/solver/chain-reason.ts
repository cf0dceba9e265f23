import { BaseError } from "viem";

const MAX_LENGTH = 300;

/** Why a chain's node or a contract refused, in one line. viem's own text has many, with the whole request. */
export function chainReason(error: unknown): string {
  const text =
    error instanceof BaseError
      ? [error.shortMessage, error.details].filter((part) => part !== "").join(" ")
      : error instanceof Error
        ? error.message
        : String(error);
  return text.replaceAll(/\s+/g, " ").slice(0, MAX_LENGTH);
}
