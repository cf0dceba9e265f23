import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";
import type { ReconciliationReport, Reconciler } from "./reconciler.ts";

/**
 * Runs the comparison again and again, each time so many milliseconds after the end of the last. A run that fails is
 * told, and the next one makes up for it.
 */
export function reconcileEvery(
  reconciler: Reconciler,
  intervalMs: number,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  onReport: (report: ReconciliationReport) => void,
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(intervalMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        onReport(await reconciler.run(clock.now(), stopping.signal));
      } catch (error) {
        if (stopping.signal.aborted) return;
        const { code, message } = faultOf(error);
        log.error({ code, reason: message }, "reconciliation could not run");
      }
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
