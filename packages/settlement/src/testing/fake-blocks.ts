import { encodeAbiParameters, encodeEventTopics, hexToNumber, numberToHex, type Hex } from "viem";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { BlockHeader } from "../chain/blocks.ts";
import type { ChainRpc, EndpointAnswer } from "../chain/chain-rpc.ts";

/** A fill to be put on a fake chain. */
export type FakeFill = {
  readonly orderId: Hex;
  readonly solver: Hex;
  readonly timestamp: number;
  readonly output: MandateOutput;
  readonly amount: bigint;
};

/** Blocks of a chain that lies, lags and forks as no real node does on command. One second a block. */
export class FakeBlocks implements ChainRpc {
  readonly asked: string[] = [];
  blocks: { readonly header: BlockHeader; readonly fills: readonly FakeFill[] }[] = [];
  /** Thrown by every request while set. */
  fault: Error | null = null;
  /** Blocks behind the tip that are final. */
  private readonly depth: number;
  private made = 0;

  constructor(depth = 2) {
    this.depth = depth;
    this.mine();
  }

  mine(...fills: readonly FakeFill[]): void {
    const parent = this.blocks.at(-1)?.header;
    this.made += 1;
    const header = {
      number: (parent?.number ?? -1) + 1,
      hash: numberToHex(this.made, { size: 32 }),
      parentHash: parent?.hash ?? numberToHex(0, { size: 32 }),
      timestamp: 1_000 + (parent?.number ?? -1) + 1,
      baseFeePerGas: 0n,
    };
    this.blocks.push({ header, fills });
  }

  /** Takes the newest blocks away. */
  drop(count: number): void {
    this.blocks.splice(-count, count);
  }

  prefer = (): void => undefined;

  requestEach = async (method: string, params: readonly unknown[]): Promise<EndpointAnswer[]> => [
    { endpoint: "fake", ok: true, value: await this.request(method, params) },
  ];

  requestHaving = (_block: unknown, method: string, params: readonly unknown[]): Promise<unknown> =>
    this.request(method, params);

  request = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    this.asked.push(method);
    if (this.fault !== null) throw this.fault;
    if (method === "eth_getBlockByNumber") return this.block(params[0] as string);
    if (method === "eth_getLogs")
      return this.logs(params[0] as { fromBlock: Hex; toBlock: Hex; topics: unknown[] });
    throw new Error(`${method} is not part of this fake`);
  };

  private block(at: string): unknown {
    const tip = this.blocks.length - 1;
    const number = at === "latest" ? tip : at === "finalized" ? Math.max(0, tip - this.depth) : Number(at);
    const header = this.blocks[number]?.header;
    if (header === undefined) return null;
    const { hash, parentHash, timestamp } = header;
    return { number: numberToHex(number), hash, parentHash, timestamp: numberToHex(timestamp) };
  }

  private logs({
    fromBlock,
    toBlock,
    topics,
  }: {
    fromBlock: Hex;
    toBlock: Hex;
    topics: unknown[];
  }): unknown[] {
    const [from, to] = [hexToNumber(fromBlock), hexToNumber(toBlock)];
    const wanted = topics[1] as readonly Hex[] | undefined;
    return this.blocks.slice(from, to + 1).flatMap(({ header, fills }) =>
      fills
        .filter(({ orderId }) => wanted === undefined || wanted.includes(orderId))
        .map((fill) => ({
          topics: encodeEventTopics({
            abi: outputSettlerAbi,
            eventName: "OutputFilled",
            args: { orderId: fill.orderId },
          }),
          data: fillData(fill),
          blockNumber: numberToHex(header.number),
          blockHash: header.hash,
          transactionHash: fill.orderId,
        })),
    );
  }
}

function fillData({ solver, timestamp, output, amount }: FakeFill): Hex {
  const event = outputSettlerAbi.find((item) => item.type === "event" && item.name === "OutputFilled");
  if (event?.type !== "event") throw new Error("no OutputFilled");
  const fields = event.inputs.filter((input) => !("indexed" in input && input.indexed));
  return encodeAbiParameters(fields, [solver, timestamp, output, amount] as never);
}
