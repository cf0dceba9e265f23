/** One comparison of what was promised with what the chains hold. */
export type Check = { readonly what: string; readonly ok: boolean; readonly detail: string };

/** Equality of two values, both printed when they differ. */
export function equal(what: string, actual: unknown, expected: unknown): Check {
  const ok = String(actual) === String(expected);
  return { what, ok, detail: ok ? String(actual) : `${String(actual)}, expected ${String(expected)}` };
}
