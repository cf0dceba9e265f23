/** Runs steps at once and waits for all of them, also when one fails, so that nothing starts behind a stop's back. */
export async function together<T>(steps: readonly (() => Promise<T>)[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(steps.map((step) => step()));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}
