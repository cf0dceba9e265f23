import type { Bytes32 } from "@tetrafi/core/hex.ts";

/**
 * What each solver has in live quotes that can still become orders, millionths of the reference currency. Of this
 * process's auctions, from the moment in which a limit on it is set.
 */
export class OpenQuoted {
  private readonly rounds = new Map<Bytes32, Map<string, bigint>>();
  private readonly totals = new Map<string, bigint>();

  /** The solver's quote in this auction is worth so much; it replaces an earlier one. */
  set(rfqId: Bytes32, solverId: string, micros: bigint): void {
    this.drop(rfqId, solverId);
    const quotes = this.rounds.get(rfqId) ?? new Map<string, bigint>();
    this.rounds.set(rfqId, quotes.set(solverId, micros));
    this.totals.set(solverId, (this.totals.get(solverId) ?? 0n) + micros);
  }

  /** The solver has no live quote in this auction any more. */
  drop(rfqId: Bytes32, solverId: string): void {
    const quotes = this.rounds.get(rfqId);
    const micros = quotes?.get(solverId);
    if (quotes === undefined || micros === undefined) return;
    quotes.delete(solverId);
    if (quotes.size === 0) this.rounds.delete(rfqId);
    const left = (this.totals.get(solverId) ?? 0n) - micros;
    if (left === 0n) this.totals.delete(solverId);
    else this.totals.set(solverId, left);
  }

  /** None of this auction's quotes can become an order any more, but those of the given solvers. */
  end(rfqId: Bytes32, butOf: ReadonlySet<string> = new Set()): void {
    for (const solverId of this.rounds.get(rfqId)?.keys() ?? [])
      if (!butOf.has(solverId)) this.drop(rfqId, solverId);
  }

  /** All of a solver's live quotes. */
  of(solverId: string): bigint {
    return this.totals.get(solverId) ?? 0n;
  }

  /** All of a solver's live quotes but the one in this auction. */
  beside(rfqId: Bytes32, solverId: string): bigint {
    return (this.totals.get(solverId) ?? 0n) - (this.rounds.get(rfqId)?.get(solverId) ?? 0n);
  }
}
