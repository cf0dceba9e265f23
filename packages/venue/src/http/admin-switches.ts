import { turnSwitch as decideTurn, type SwitchRefusal } from "@tetrafi/core/risk/kill-switch.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { SwitchesResponse, SwitchRequest, SwitchTurn } from "@tetrafi/protocol/http/risk.ts";
import { listSwitches, listTurns, turnSwitch } from "@tetrafi/store/switch-turns.ts";
import { assertScope, operatorOf, type RiskAdministration } from "./risk-administration.ts";
import type { Handler } from "./server.ts";

const HISTORY = 500;

const refusals = {
  alreadyThere: "SWITCH_UNCHANGED",
  reasonMissing: "SWITCH_REASON_MISSING",
  // Whoever has an operator's key is a person.
  personRequired: "FORBIDDEN",
} as const satisfies Record<SwitchRefusal, ErrorCode>;

/** GET /api/v1/admin/switches */
export function getSwitches({ database }: RiskAdministration): Handler {
  return async (): Promise<SwitchesResponse> => {
    const [switches, history] = await Promise.all([listSwitches(database), listTurns(database, HISTORY)]);
    return { switches, history };
  };
}

/** PUT /api/v1/admin/switches: recorded, felt by this process when it answers, by others moments later. */
export function putSwitch(context: RiskAdministration): Handler {
  return async (call): Promise<SwitchTurn> => {
    const { scope, scopeId, level, reason } = call.request.body as SwitchRequest;
    assertScope(context, { scope, scopeId }, "");
    const actor = { type: "person", id: operatorOf(call) } as const;
    const atMs = context.clock.nowMs();
    const turned = await turnSwitch(context.database, scope, scopeId, (current) => {
      const decided = decideTurn(current, { scope, scopeId, level, actor, reason, atMs });
      return decided.ok ? decided.value : decided.error;
    });
    if (typeof turned === "string") throw new VenueError({ code: refusals[turned] });
    await context.refresh();
    return turned;
  };
}
