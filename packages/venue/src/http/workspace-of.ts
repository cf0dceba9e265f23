import type { RequestContext } from "./server.ts";

/** The workspace that a taker's key speaks for. Only for routes whose role is `taker`. */
export function workspaceOf({ key }: RequestContext): string {
  if (key?.role !== "taker") throw new Error("the route is not a taker's");
  return key.workspaceId;
}
