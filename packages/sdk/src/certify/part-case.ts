import { checkQuoteSignature } from "./check-signature.ts";
import type { CaseOutcome } from "./report.ts";
import { samplesOf, SWAP_TYPES } from "./samples.ts";
import { failed, isQuoted, notRun, passed, requestText, type QuotedAnswer, type Trial } from "./trial.ts";

/** Corridors that are asked at most. */
const MAX_CORRIDORS = 4;
/** Where a corridor does not say how it is split. */
const PARTIAL_FILL = { maxParts: 4, pricing: "payAsQuoted" } as const;

/**
 * Quotes for part, which are optional: whoever makes them keeps them within the request, signs `minFill` with them, and
 * makes none where the request takes none. The largest sizes are asked for, since those call for part.
 */
export async function quotesForPart(trial: Trial): Promise<CaseOutcome> {
  const unasked = (await samplesOf(trial)).find((one) => isQuoted(one) && one.message.minFill !== undefined);
  if (unasked !== undefined)
    return failed(
      "PART_UNASKED",
      `${requestText(unasked)}: answered with minFill, and no part was asked for`,
    );
  const session = await trial.session();
  const corridors = trial.network.corridors.filter(({ sameChain }) => !sameChain).slice(0, MAX_CORRIDORS);
  if (session === null || corridors.length === 0) return notRun("nothing could be asked");
  const requests = corridors.flatMap((corridor) =>
    SWAP_TYPES.map((swapType) => {
      const { maxAmount, split = PARTIAL_FILL } = corridor.corridor;
      return { corridor, rfq: trial.request(corridor, { swapType, amount: maxAmount, partialFill: split }) };
    }),
  );
  const parts = (await trial.ask(session, requests))
    .filter(isQuoted)
    .filter(({ message }) => message.minFill);
  for (const part of parts) {
    const { solver } = trial.options;
    const found = outOfBounds(part) ?? checkQuoteSignature(part.rfq, part.message, solver, trial.network);
    if (found !== null) return found;
  }
  return parts.length === 0
    ? passed(`none of ${requests.length} requests was quoted for part, which is optional`)
    : passed(`${parts.length} of ${requests.length} requests were quoted for part`);
}

function outOfBounds(answer: QuotedAnswer): CaseOutcome | null {
  const { rfq, message } = answer;
  const fixed = BigInt(rfq.swapType === "ExactInput" ? message.inputAmount : message.outputAmount);
  const minFill = BigInt(message.minFill ?? 0);
  if (minFill <= fixed && fixed <= BigInt(rfq.amount)) return null;
  return failed("PART_OUT_OF_BOUNDS", `${requestText(answer)}: takes ${minFill} to ${fixed}`, {
    "expected minFill, at most": fixed.toString(),
    "got minFill": minFill.toString(),
    "expected fixed side, at most": rfq.amount,
    "got fixed side": fixed.toString(),
  });
}
