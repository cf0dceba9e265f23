import { StackFault } from "./stack-fault.ts";

/** The text for a start that failed: one line for what its reader can act on, a stack for a bug. */
export function faultLine(error: unknown): string {
  if (error instanceof StackFault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
