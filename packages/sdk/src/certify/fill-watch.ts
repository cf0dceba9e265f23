import type { Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainClients } from "../solver/chain-clients.ts";

/** What the solver does on a destination chain from a block on. */
export class FillWatch {
  private readonly chain: ChainClients;
  private readonly solver: Address;
  private readonly fromBlock: bigint;

  private constructor(chain: ChainClients, solver: Address, fromBlock: bigint) {
    this.chain = chain;
    this.solver = solver;
    this.fromBlock = fromBlock;
  }

  /** Watches from the chain's newest block on. */
  static async start(chain: ChainClients, solver: Address): Promise<FillWatch> {
    return new FillWatch(chain, solver, await chain.client.getBlockNumber());
  }

  /** Whom the fills of an order are credited to, as 32 bytes. */
  async fills(orderId: Bytes32): Promise<readonly Bytes32[]> {
    const logs = await this.chain.client.getContractEvents({
      address: this.chain.profile.contracts.outputSettler,
      abi: outputSettlerAbi,
      eventName: "OutputFilled",
      args: { orderId },
      fromBlock: this.fromBlock,
    });
    return logs.flatMap(({ args }) => (args.solver === undefined ? [] : [args.solver]));
  }

  /** Transactions of the solver that carry one of these order ids, whatever became of them. */
  async sent(
    orderIds: readonly Bytes32[],
  ): Promise<readonly { readonly hash: Hex; readonly orderId: Bytes32 }[]> {
    const head = await this.chain.client.getBlockNumber();
    const count = Number(head - this.fromBlock) + 1;
    const blocks = await Promise.all(
      Array.from({ length: count }, (_, place) =>
        this.chain.client.getBlock({
          blockNumber: this.fromBlock + BigInt(place),
          includeTransactions: true,
        }),
      ),
    );
    return blocks
      .flatMap(({ transactions }) => transactions)
      .filter(({ from }) => from.toLowerCase() === this.solver)
      .flatMap(({ hash, input }) => {
        const orderId = orderIds.find((id) => input.includes(id.slice(2)));
        return orderId === undefined ? [] : [{ hash, orderId }];
      });
  }
}
