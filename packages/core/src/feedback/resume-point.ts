/** Where a feed ends, and up to where it is not kept any more. */
export type FeedExtent = { readonly lastSeq: number; readonly forgottenSeq: number };

/** From where on a solver is told, and why that is not where it asked. */
export type ResumePoint = {
  readonly afterSeq: number;
  readonly resumed: boolean;
  /** Null also where it did not ask. */
  readonly refusal: "tooOld" | "unknown" | null;
};

/**
 * Where a solver's feed goes on, by the last number that it says it saw. One that doesn't say, or whose number the feed
 * never came to or no longer reaches back to, is told what comes from now on.
 */
export function resumePoint(extent: FeedExtent, resumeFrom: number | undefined): ResumePoint {
  const { lastSeq, forgottenSeq } = extent;
  if (resumeFrom === undefined) return { afterSeq: lastSeq, resumed: false, refusal: null };
  if (resumeFrom > lastSeq) return { afterSeq: lastSeq, resumed: false, refusal: "unknown" };
  if (resumeFrom < forgottenSeq) return { afterSeq: lastSeq, resumed: false, refusal: "tooOld" };
  return { afterSeq: resumeFrom, resumed: true, refusal: null };
}
