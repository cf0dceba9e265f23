import type { RiskScope } from "@tetrafi/core/risk/limits.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import {
  limitNames,
  type LimitName,
  type LimitsRequest,
  type LimitsResponse,
  type ReferencesRequest,
  type ReferencesResponse,
} from "@tetrafi/protocol/http/risk.ts";
import { listReferences, setReferences } from "@tetrafi/store/reference-prices.ts";
import { changeLimits, listLimits, type LimitChange } from "@tetrafi/store/risk-limits.ts";
import { assertScope, operatorOf, type RiskAdministration } from "./risk-administration.ts";
import type { Handler } from "./server.ts";

/** GET /api/v1/admin/limits */
export function getLimits(context: RiskAdministration): Handler {
  return () => limitsResponse(context);
}

/** PUT /api/v1/admin/limits: all changes or none, felt by this process when it answers, by others moments later. */
export function putLimits(context: RiskAdministration): Handler {
  return async (call): Promise<LimitsResponse> => {
    const { reason, changes } = call.request.body as LimitsRequest;
    const checked = changes.map((change, place): LimitChange => {
      assertScope(context, change, `/changes/${place}`);
      if (!isOfScope(change.name, change.scope))
        throw new VenueError({ code: "INVALID_FIELD", param: `/changes/${place}/name` });
      const value = change.value === null ? null : BigInt(change.value);
      if (value !== null && !isInRange(change.name, value))
        throw new VenueError({ code: "INVALID_FIELD", param: `/changes/${place}/value` });
      return { ...change, value };
    });
    const atMs = context.clock.nowMs();
    await changeLimits(context.database, { keyId: operatorOf(call), reason, atMs, changes: checked });
    await context.refresh();
    return limitsResponse(context);
  };
}

/** GET /api/v1/admin/references */
export function getReferences(context: RiskAdministration): Handler {
  return () => referencesResponse(context);
}

/** PUT /api/v1/admin/references */
export function putReferences(context: RiskAdministration): Handler {
  return async (call): Promise<ReferencesResponse> => {
    const { prices } = call.request.body as ReferencesRequest;
    const atMs = context.clock.nowMs();
    const stored = prices.map(({ symbol, micros }) => ({ symbol, micros: BigInt(micros), atMs }));
    await setReferences(context.database, stored, operatorOf(call));
    await context.refresh();
    return referencesResponse(context);
  };
}

async function limitsResponse({ database }: RiskAdministration): Promise<LimitsResponse> {
  const limits = await listLimits(database);
  return {
    limits: limits.map(({ scope, scopeId, name, value }) => ({
      scope,
      scopeId,
      name: name as LimitName,
      value: value.toString(),
    })),
  };
}

async function referencesResponse({ database }: RiskAdministration): Promise<ReferencesResponse> {
  const references = await listReferences(database);
  return {
    references: references.map(({ symbol, micros, atMs }) => ({ symbol, micros: micros.toString(), atMs })),
  };
}

function isOfScope(name: LimitName, scope: RiskScope): boolean {
  const { of } = limitNames[name];
  if (of === "allButSolver") return scope !== "solver";
  return of === "all" || of === scope;
}

function isInRange(name: LimitName, value: bigint): boolean {
  const rule = limitNames[name];
  return !("range" in rule) || (value >= BigInt(rule.range[0]) && value <= BigInt(rule.range[1]));
}
