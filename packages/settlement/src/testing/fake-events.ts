import { encodeAbiParameters, numberToHex, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { EscrowStatus } from "@tetrafi/core/settlement/types.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import type { HeadChange } from "../chain/head-watcher.ts";

/** An event of a block, and the status that the order it names has from then on. */
export type FakeEvent = {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly status?: { readonly orderId: Bytes32; readonly is: EscrowStatus };
};

type FakeBlock = { readonly hash: Bytes32; readonly events: readonly FakeEvent[] };

const STATUSES: readonly EscrowStatus[] = ["none", "deposited", "claimed", "refunded"];
const DEPTH = 2;

/** A chain of events and statuses that forks and forgets on command. Two blocks make a block final. */
export class FakeEvents implements ChainRpc {
  readonly asked: string[] = [];
  /** Leaves out the events of blocks that are not final. */
  isForgetful = false;
  blocks: FakeBlock[] = [];
  private made = 0;

  constructor() {
    for (let i = 0; i <= DEPTH; i += 1) this.mine();
  }

  mine(...events: readonly FakeEvent[]): void {
    this.made += 1;
    this.blocks.push({ hash: numberToHex(this.made, { size: 32 }), events });
  }

  /** Takes the newest blocks away. */
  drop(count: number): void {
    this.blocks.splice(-count, count);
  }

  head(reorganised = false): HeadChange {
    const latest = this.blocks.length - 1;
    return { latest: this.header(latest), final: this.header(latest - DEPTH), reorganised };
  }

  statusAt(orderId: Bytes32, block: number): EscrowStatus {
    const changes = this.blocks.slice(0, block + 1).flatMap(({ events }) => events);
    return changes.findLast(({ status }) => status?.orderId === orderId)?.status?.is ?? "none";
  }

  prefer = (): void => undefined;

  requestEach = async (): Promise<never> => {
    throw new Error("not part of this fake");
  };

  requestHaving = (_block: unknown, method: string, params: readonly unknown[]): Promise<unknown> =>
    this.request(method, params);

  request = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    this.asked.push(method);
    if (method === "eth_getLogs") return this.logs(params[0] as LogsRequest);
    if (method !== "eth_call") throw new Error(`${method} is not part of this fake`);
    const { data } = params[0] as { data: Hex };
    const status = this.statusAt(`0x${data.slice(10, 74)}`, Number(params[1]));
    return encodeAbiParameters([{ type: "uint8" }], [STATUSES.indexOf(status)]);
  };

  private header(number: number): HeadChange["latest"] {
    const hash = this.blocks[number]?.hash ?? "0x";
    return { number, hash, parentHash: "0x", timestamp: 1_000 + number, baseFeePerGas: 0n };
  }

  private logs({ address, fromBlock, toBlock, topics: [wanted] }: LogsRequest): unknown[] {
    const final = this.blocks.length - 1 - DEPTH;
    return this.blocks.flatMap(({ hash, events }, number) =>
      number < Number(fromBlock) || number > Number(toBlock) || (this.isForgetful && number > final)
        ? []
        : events
            .filter(({ address: at, topics: [topic = "0x"] }) => at === address && wanted?.includes(topic))
            .map(({ topics, data }) => ({
              topics,
              data,
              blockNumber: numberToHex(number),
              blockHash: hash,
              transactionHash: hash,
            })),
    );
  }
}

type LogsRequest = {
  readonly address: Address;
  readonly fromBlock: Hex;
  readonly toBlock: Hex;
  readonly topics: readonly (Hex | readonly Hex[])[];
};
