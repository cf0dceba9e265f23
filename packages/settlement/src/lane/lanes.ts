import { chooseLane } from "@tetrafi/core/settlement/choose-lane.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { Lane } from "./lane.ts";

/** The lanes of one chain, one for each signer. */
export class Lanes {
  readonly all: readonly Lane[];
  private readonly bySigner: ReadonlyMap<Address, Lane>;

  /** @param all Not empty, each of another signer. */
  constructor(all: readonly Lane[]) {
    this.all = all;
    this.bySigner = new Map(all.map((lane) => [lane.key.signer, lane]));
    if (this.bySigner.size !== all.length || all.length === 0)
      throw new RangeError("a chain needs a lane for each of its signers, and one at least");
  }

  /** The lane that sends for an order. @param handedTo The signer that an operator chose, or null. */
  of(orderId: Bytes32, handedTo: Address | null): Lane {
    const signer = chooseLane(orderId, [...this.bySigner.keys()], handedTo);
    const lane = this.bySigner.get(signer);
    if (lane === undefined) throw new Error(`no lane of ${signer}`);
    return lane;
  }
}
