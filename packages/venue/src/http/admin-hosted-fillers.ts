import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ActionRequest } from "@tetrafi/protocol/http/admin.ts";
import type {
  HostedActionResponse,
  HostedFiller,
  HostedFillersResponse,
} from "@tetrafi/protocol/http/hosted-fillers.ts";
import type { Database } from "@tetrafi/store/database.ts";
import {
  actOnHostedFiller,
  listHostedFillers,
  type HostedAction,
  type HostedFillerView,
} from "@tetrafi/store/hosted-fillers.ts";
import type { Clock } from "../clock.ts";
import { operatorOf } from "./risk-administration.ts";
import type { Handler } from "./server.ts";

/** GET /api/v1/admin/hosted-fillers */
export function getHostedFillers(database: Database, clock: Clock): Handler {
  return async (): Promise<HostedFillersResponse> => {
    const fillers = await listHostedFillers(database, { nowMs: clock.nowMs() });
    return { fillers: fillers.map(wireFiller) };
  };
}

/** GET /api/v1/admin/hosted-fillers/{id} */
export function getHostedFiller(database: Database, clock: Clock): Handler {
  return async ({ request }): Promise<HostedFiller> => {
    const { id: solverId } = request.params as { id: string };
    const [filler] = await listHostedFillers(database, { solverId, nowMs: clock.nowMs() });
    if (filler === undefined) throw new VenueError({ code: "NO_HOSTED_FILLER", param: "/id" });
    return wireFiller(filler);
  };
}

/** POST /api/v1/admin/hosted-fillers/{id}/hold and resume */
export function postHostedAction(database: Database, clock: Clock, action: HostedAction): Handler {
  return async (call): Promise<HostedActionResponse> => {
    const { id: solverId } = call.request.params as { id: string };
    const { why } = call.request.body as ActionRequest;
    const [keyId, nowMs] = [operatorOf(call), clock.nowMs()];
    const recorded = await actOnHostedFiller(database, { solverId, action, keyId, why, nowMs });
    if (recorded === null) throw new VenueError({ code: "NO_HOSTED_FILLER", param: "/id" });
    return { solverId, action: recorded };
  };
}

function wireFiller({ tokens, blocked, actions, ...filler }: HostedFillerView): HostedFiller {
  return {
    ...filler,
    tokens: tokens.map(({ limits, reading, promised, atRisk, today, ...token }) => ({
      ...token,
      limits: {
        perFill: limits.perFill?.toString() ?? null,
        perDay: limits.perDay?.toString() ?? null,
        atRisk: limits.atRisk?.toString() ?? null,
        keep: limits.keep.toString(),
      },
      reading:
        reading === null
          ? null
          : {
              balance: reading.balance.toString(),
              allowance: reading.allowance.toString(),
              coins: reading.coins.toString(),
              readAtMs: reading.readAtMs,
            },
      promised: promised.toString(),
      atRisk: atRisk.toString(),
      today: today.toString(),
    })),
    blocked: blocked.map((one) => ({ ...one })),
    actions: actions.map((one) => ({ ...one })),
  };
}
