import type { CaseOutcome } from "./report.ts";
import { checkQuoteSignature } from "./check-signature.ts";
import { samplesOf, SWAP_TYPES } from "./samples.ts";
import { failed, isQuoted, notRun, passed, requestText, type Answer, type Trial } from "./trial.ts";

/** Prices: each case judges one property of all the quotes that the sample requests brought. */

/** Whether requests of one kind are answered, and some of them with a quote. */
export function quotesSwapType(swapType: (typeof SWAP_TYPES)[number]) {
  return async (trial: Trial): Promise<CaseOutcome> => {
    const samples = (await samplesOf(trial)).filter(({ rfq }) => rfq.swapType === swapType);
    if (samples.length === 0) return notRun("nothing could be asked");
    const silent = samples.filter(({ kind }) => kind === "none");
    if (silent[0] !== undefined)
      return failed(
        "NO_ANSWER",
        `${silent.length} of ${samples.length} requests had no answer, the first: ${requestText(silent[0])}`,
      );
    const quoted = samples.filter(isQuoted).length;
    if (quoted > 0) return passed(`${quoted} of ${samples.length} requests were quoted`);
    const reasons = samples.flatMap(({ message }) => (message?.type === "decline" ? [message.reason] : []));
    return failed(
      "DECLINED_EVERYTHING",
      `${samples.length} requests were declined: ${[...new Set(reasons)].join(", ")}`,
    );
  };
}

/** Judges each quote of the samples; the first fault found is told. */
function eachQuote(what: string, fault: (answer: Answer, trial: Trial) => CaseOutcome | null) {
  return async (trial: Trial): Promise<CaseOutcome> => {
    const quoted = (await samplesOf(trial)).filter(isQuoted);
    if (quoted.length === 0) return notRun("there was no quote to look at");
    for (const answer of quoted) {
      const found = fault(answer, trial);
      if (found !== null) return found;
    }
    return passed(`${quoted.length} quotes ${what}`);
  };
}

export const repeatsFixedSide = eachQuote("repeat the fixed side", (answer) => {
  const { rfq } = answer;
  if (!isQuoted(answer)) return null;
  const side = rfq.swapType === "ExactInput" ? "inputAmount" : "outputAmount";
  const got = answer.message[side];
  if (got === rfq.amount) return null;
  const reason = `${requestText(answer)}: ${side} is ${got}`;
  return failed("FIXED_SIDE_CHANGED", reason, { [`expected ${side}`]: rfq.amount, [`got ${side}`]: got });
});

export const holdsLongEnough = eachQuote("hold as long as was asked", (answer) => {
  if (!isQuoted(answer)) return null;
  const { rfq, message } = answer;
  if (message.validUntil >= rfq.minValidUntil) return null;
  const seconds = rfq.minValidUntil - message.validUntil;
  return failed("VALIDITY_TOO_SHORT", `${requestText(answer)}: ends ${seconds} s too early`, {
    "expected validUntil, at least": String(rfq.minValidUntil),
    "got validUntil": String(message.validUntil),
  });
});

export const signsQuotes = eachQuote("are signed by the registered address", (answer, trial) => {
  if (!isQuoted(answer)) return null;
  const { rfq, message } = answer;
  return checkQuoteSignature(rfq, message, trial.options.solver, trial.network);
});
