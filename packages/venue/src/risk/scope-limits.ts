import type { RiskScope, ScopeLimits } from "@tetrafi/core/risk/limits.ts";
import type { StoredLimit } from "@tetrafi/store/risk-limits.ts";
import { accountOf } from "@tetrafi/core/risk/exposure.ts";

/** Limits by account: the scope's name in the ledger. A rate's burst is two seconds' worth. */
export function limitsByAccount(rows: readonly StoredLimit[]): ReadonlyMap<string, ScopeLimits> {
  const values = new Map<string, Map<string, bigint>>();
  for (const { scope, scopeId, name, value } of rows) {
    const account = accountOf(scope, scopeId);
    const named = values.get(account) ?? new Map<string, bigint>();
    values.set(account, named.set(name, value));
  }
  return new Map([...values].map(([account, named]) => [account, scopeLimits(named)]));
}

function scopeLimits(named: ReadonlyMap<string, bigint>): ScopeLimits {
  const amount = (name: keyof ScopeLimits): Partial<Record<keyof ScopeLimits, bigint>> => {
    const value = named.get(name);
    return value === undefined ? {} : { [name]: value };
  };
  const number = (name: string): number | undefined => {
    const value = named.get(name);
    return value === undefined ? undefined : Number(value);
  };
  const maxDeviationBps = number("maxDeviationBps");
  const duplicateWindowMs = number("duplicateWindowMs");
  const perSecond = number("ratePerSecond");
  const maxFills = number("protectionMaxFills");
  const intervalMs = number("protectionIntervalMs");
  return {
    ...amount("maxSize"),
    ...amount("maxNotional"),
    ...amount("maxOutstanding"),
    ...amount("maxOpenQuoted"),
    ...(maxDeviationBps === undefined ? {} : { maxDeviationBps }),
    ...(duplicateWindowMs === undefined ? {} : { duplicateWindowMs }),
    ...(perSecond === undefined ? {} : { rate: { perSecond, burst: 2 * perSecond } }),
    ...(maxFills === undefined || intervalMs === undefined
      ? {}
      : { protection: { maxFills, intervalMs, frozenMs: number("protectionFrozenMs") ?? null } }),
  } as ScopeLimits;
}

/** Whether any of the limits is in the reference currency. */
export function needsNotional({ maxNotional, maxOutstanding, maxOpenQuoted }: ScopeLimits): boolean {
  return maxNotional !== undefined || maxOutstanding !== undefined || maxOpenQuoted !== undefined;
}

/** The scope that an account's name stands for. */
export function scopeOfAccount(account: string): { readonly scope: RiskScope; readonly scopeId: string } {
  const at = account.indexOf(":");
  if (at === -1) return { scope: "venue", scopeId: "" };
  return { scope: account.slice(0, at) as RiskScope, scopeId: account.slice(at + 1) };
}
