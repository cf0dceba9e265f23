import { createPublicClient, http, type Hex, type PublicClient } from "viem";
import {
  atomicSettlerAbi,
  inputSettlerEscrowAbi,
  outputSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { ChainProfile, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import type { Side } from "../network.ts";

/** How often each of an order's events stands on the chains. */
export type OrderLogs = {
  readonly opened: number;
  readonly filled: number;
  readonly claimed: number;
  readonly refunded: number;
  /** Atomic settlement on one chain. */
  readonly settledAtOnce: number;
};

/** Reads the chains directly, past the venue, to check what the venue says. */
export type ChainView = {
  readonly chain: (chainId: number) => ChainProfile;
  readonly token: (side: Side) => Hex;
  readonly balance: (side: Side, owner: Hex) => Promise<bigint>;
  /** Native balance, wei. */
  readonly gasBalance: (chainId: number, owner: Hex) => Promise<bigint>;
  readonly orderLogs: (orderId: Hex) => Promise<OrderLogs>;
  /** Block of a successful transaction; null if it is unknown or was reverted. */
  readonly successBlock: (chainId: number, txHash: Hex) => Promise<number | null>;
};

export function chainView(network: NetworkConfig): ChainView {
  const clients = new Map<number, PublicClient>(
    network.chains.map((chain) => [
      chain.chainId,
      createPublicClient({ transport: http(chain.rpcUrls[0]), cacheTime: 0 }),
    ]),
  );
  const chain = (chainId: number): ChainProfile =>
    found(network.chains.find((one) => one.chainId === chainId));
  const client = (chainId: number): PublicClient => found(clients.get(chainId));
  const token = (side: Side): Hex =>
    found(chain(side.chainId).tokens.find(({ symbol }) => symbol === side.symbol)).address;
  return {
    chain,
    token,
    balance: (side, owner) =>
      client(side.chainId).readContract({
        address: token(side),
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [owner],
      }),
    gasBalance: (chainId, owner) => client(chainId).getBalance({ address: owner }),
    orderLogs: async (orderId) => {
      const perChain = await Promise.all(
        network.chains.map((profile) => logsOn(client(profile.chainId), profile, orderId)),
      );
      return perChain.reduce(sum);
    },
    successBlock: async (chainId, txHash) => {
      const receipt = await client(chainId)
        .getTransactionReceipt({ hash: txHash })
        .catch(() => null);
      return receipt?.status === "success" ? Number(receipt.blockNumber) : null;
    },
  };
}

async function logsOn(client: PublicClient, { contracts }: ChainProfile, orderId: Hex): Promise<OrderLogs> {
  const range = { fromBlock: 0n, args: { orderId } } as const;
  const escrow = { ...range, address: contracts.inputSettler, abi: inputSettlerEscrowAbi };
  const [opened, claimed, refunded, filled, settledAtOnce] = await Promise.all([
    client.getContractEvents({ ...escrow, eventName: "Open" }),
    client.getContractEvents({ ...escrow, eventName: "Finalised" }),
    client.getContractEvents({ ...escrow, eventName: "Refunded" }),
    client.getContractEvents({
      ...range,
      address: contracts.outputSettler,
      abi: outputSettlerAbi,
      eventName: "OutputFilled",
    }),
    client.getContractEvents({
      ...range,
      address: contracts.atomicSettler,
      abi: atomicSettlerAbi,
      eventName: "Settled",
    }),
  ]);
  return {
    opened: opened.length,
    filled: filled.length,
    claimed: claimed.length,
    refunded: refunded.length,
    settledAtOnce: settledAtOnce.length,
  };
}

function sum(a: OrderLogs, b: OrderLogs): OrderLogs {
  return {
    opened: a.opened + b.opened,
    filled: a.filled + b.filled,
    claimed: a.claimed + b.claimed,
    refunded: a.refunded + b.refunded,
    settledAtOnce: a.settledAtOnce + b.settledAtOnce,
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("not in the network file");
  return value;
}
