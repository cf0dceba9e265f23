/** What must never happen. */
export type Invariant =
  /** No token appears, vanishes, or is in the escrow for an order that isn't open. */
  | "conservation"
  /** A step that somebody acts on, or that is an end, is what the chain shows for good. */
  | "truth"
  /** The timeline has every move, in the order of the table, with the transaction that made it true. */
  | "history"
  /** One transaction of a purpose is under way, and one takes effect. */
  | "once"
  /** What is broadcast was recorded before. */
  | "recorded"
  /** While an operator holds a settlement, nothing new is sent for it. */
  | "held"
  /** A nonce is used for one intent. */
  | "nonce"
  /** A solver that kept the rules is paid, and a taker that paid has got what it asked for. */
  | "loss"
  /** Every order ends, and every transaction, once nothing breaks any more. */
  | "progress"
  /** Database and chains agree, by the process' own comparison, once nothing breaks any more. */
  | "reconciled"
  /** Nothing unexpected is thrown. */
  | "unexpected";

export type Violation = { readonly invariant: Invariant; readonly atMs: number; readonly detail: string };

/** Violations of a run, each told once. */
export class Violations {
  readonly all: Violation[] = [];
  private readonly known = new Set<string>();

  add(invariant: Invariant, atMs: number, detail: string): void {
    const key = `${invariant}: ${detail}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.all.push({ invariant, atMs, detail });
  }
}
