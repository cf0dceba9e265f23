/** Part of a limit, in percent, from which on its holder is warned. */
const WARN_PERCENT = 80n;
/** Part under which use must have fallen before the next warning. */
const CALM_PERCENT = 50n;

/** Whether use of a limit stands above the mark, and whether that is to be told now. */
export type LimitWatch = { readonly warned: boolean; readonly tell: boolean };

/** Next state of the watch on a limit: one warning for each time that use climbs to 80 % from below half. */
export function watchLimit(warned: boolean, used: bigint, limit: bigint): LimitWatch {
  const share = used * 100n;
  if (!warned && share >= limit * WARN_PERCENT) return { warned: true, tell: true };
  return { warned: warned && share >= limit * CALM_PERCENT, tell: false };
}
