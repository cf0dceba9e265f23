import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { fillRecordHash, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { readContractEach } from "../chain/contract-call.ts";
import type { SeenFill } from "../chain/fill-index.ts";
import type { Clock } from "../clock.ts";
import type { SettlementOnChains } from "./facts.ts";
import { orderFill } from "./order-fill.ts";

/** What the destination's contract says of an output at the final block. */
export type DeliveryRecord = {
  readonly output: MandateOutput;
  /** By the word of any node; zeros where none has one. */
  readonly said: readonly { readonly endpoint: string; readonly record: Bytes32 }[];
};

const NO_RECORD: Bytes32 = `0x${"00".repeat(32)}`;
/** Nodes that must say the same, where as many answer. */
const AGREEING_NODES = 2;
/** A delivery that logs don't show is looked for this often, milliseconds: one that they do show costs nothing. */
const LOOK_EVERY_MS = 15_000;

/**
 * Finds deliveries that the destination's contract has a record of and that logs don't show. Logs of final blocks are
 * read once and from one node; the contract's state is the chain's own word.
 */
export class HiddenDeliveries {
  private readonly clock: Clock;
  private readonly log: Logger;
  /** Of the clock's elapsed time. */
  private readonly lookedAtMs = new Map<Bytes32, number>();

  constructor(clock: Clock, log: Logger) {
    this.clock = clock;
    this.log = log;
  }

  /**
   * Looks for a hidden delivery of a watched order, if it was not lately, and adds it to the chain's fills.
   * @param isDue Whether a delivery is known to have been there: then it is looked for at once.
   */
  async find(settlement: SettlementOnChains, isDue: boolean): Promise<void> {
    const { order, destination } = settlement;
    const { orderId, acceptedAtMs } = order;
    const nowMs = this.clock.elapsed();
    const lookedAtMs = this.lookedAtMs.get(orderId);
    if (lookedAtMs === undefined) this.lookedAtMs.set(orderId, nowMs);
    if (!isDue && nowMs < (lookedAtMs ?? nowMs) + LOOK_EVERY_MS) return;
    this.lookedAtMs.set(orderId, nowMs);
    const records = await readRecords(settlement);
    if (!records.some((record) => isHidden(settlement, record))) return;
    const nodes = await destination.fills.askEach(orderId, acceptedAtMs, "final");
    const shown = records.flatMap((record) => vouchedFor(record, nodes));
    destination.fills.add(orderId, shown);
    const isFound = orderFill(destination.fills, order) !== null;
    const { chainId } = destination.profile;
    const code = "DELIVERY_HIDDEN";
    if (isFound) this.log.warn({ chainId, orderId, code }, "a node hides a delivery; another showed it");
    else if (records.some((record) => isHidden(settlement, record)))
      this.log.warn({ chainId, orderId, code }, "a delivery is recorded, and no two nodes show it");
  }

  /** The order is over. */
  forget(orderId: Bytes32): void {
    this.lookedAtMs.delete(orderId);
  }
}

/** Of each output, from every node of the destination that answers. */
export async function readRecords({
  order,
  destination,
}: Pick<SettlementOnChains, "order" | "destination">): Promise<readonly DeliveryRecord[]> {
  const { rpc, profile, head } = destination;
  const address = profile.contracts.outputSettler;
  const block = head().final.number;
  return Promise.all(
    order.order.outputs.map(async (output) => {
      const args = [order.orderId, outputHash(output)] as const;
      const read = { address, abi: outputSettlerAbi, functionName: "getFillRecord", args } as const;
      const answers = await readContractEach(rpc, read, block);
      return { output, said: answers.map(({ endpoint, value }) => ({ endpoint, record: value })) };
    }),
  );
}

/** Whether a node has a record of another delivery than the one that logs show. */
function isHidden(
  { order, destination }: Pick<SettlementOnChains, "order" | "destination">,
  { output, said }: DeliveryRecord,
): boolean {
  const fill = destination.fills.fillOf(order.orderId, output);
  const known = fill === null ? NO_RECORD : recordOf(fill);
  return said.some(({ record }) => record !== NO_RECORD && record !== known);
}

/** What a node shows of an output that ends in a record which two nodes have, or the only one that answers. */
function vouchedFor(
  { output, said }: DeliveryRecord,
  nodes: readonly (readonly SeenFill[])[],
): readonly SeenFill[] {
  const hash = outputHash(output);
  const needed = Math.min(AGREEING_NODES, said.length);
  const isAgreed = (record: Bytes32): boolean => said.filter((one) => one.record === record).length >= needed;
  for (const fills of nodes) {
    const own = fills.filter((fill) => fill.outputHash === hash);
    const last = own.at(-1);
    if (last !== undefined && isAgreed(recordOf(last))) return own;
  }
  return [];
}

function recordOf({ solver, timestamp }: SeenFill): Bytes32 {
  return fillRecordHash(solver, timestamp);
}

/** A node that has a record of an output's delivery which none of these fills tells of; null if there is none. */
export function untoldBy(records: readonly DeliveryRecord[], fills: readonly SeenFill[]): string | null {
  const told = new Set(fills.map((fill) => `${fill.outputHash} ${recordOf(fill)}`));
  for (const { output, said } of records) {
    const hash = outputHash(output);
    const untold = said.find(({ record }) => record !== NO_RECORD && !told.has(`${hash} ${record}`));
    if (untold !== undefined) return untold.endpoint;
  }
  return null;
}
