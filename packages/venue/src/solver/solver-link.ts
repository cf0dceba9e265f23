import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";

/** How the auctions reach a connected solver. */
export type SolverLink = {
  readonly solverId: string;
  /** Writes one frame. A solver that reads too slowly is cut off instead; nobody waits for it. */
  readonly send: (frame: string) => void;
  /** The same for a request for a quote, which the solver may answer beyond its rate. */
  readonly sendRfq: (frame: Buffer) => void;
  /** Bytes that were sent and that the solver has not read yet. */
  readonly bufferedBytes: () => number;
  /** Whether it is asked on a corridor; on all where absent. */
  readonly serves?: (corridor: ResolvedCorridor) => boolean;
};
