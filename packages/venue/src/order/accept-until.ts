import type { CorridorConfig } from "@tetrafi/protocol/config/network.ts";

/**
 * Until when an offer made at `nowSeconds` can be accepted at the latest, unix seconds: half of the winner's exclusive
 * time, so that the other half remains to lock the escrow and to fill. A solver may promise its quote for longer.
 */
export function acceptUntil(corridor: CorridorConfig, nowSeconds: number): number {
  return nowSeconds + Math.max(1, Math.floor(corridor.exclusiveSeconds / 2));
}
