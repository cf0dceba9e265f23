import { createPublicClient, fallback, http, type PublicClient } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** What an account brings to an order on its origin chain, base units. */
export type Funds = {
  readonly balance: bigint;
  /** What Permit2 may move. */
  readonly allowance: bigint;
  /** Contracts sign by EIP-1271; Permit2 asks the code, also of an EIP-7702 account. */
  readonly hasCode: boolean;
};

/** Reads about takers. Throws VenueError CHAIN_UNAVAILABLE when no node answers. */
export type OriginChain = {
  readonly funds: (token: Address, owner: Address) => Promise<Funds>;
  /** Whether the contract at `owner` accepts the signature (EIP-1271). */
  readonly acceptsSignature: (owner: Address, digest: Hex, signature: Hex) => Promise<boolean>;
};

const TIMEOUT_MS = 3_000;
const EIP1271_MAGIC = "0x1626ba7e";

const eip1271Abi = [
  {
    type: "function",
    name: "isValidSignature",
    stateMutability: "view",
    inputs: [{ type: "bytes32" }, { type: "bytes" }],
    outputs: [{ type: "bytes4" }],
  },
] as const;

/** Over all endpoints of a chain's profile; reads of one turn of the event loop share a request. */
export function openOriginChain(profile: ChainProfile): OriginChain {
  const transports = profile.rpcUrls.map((url) =>
    http(url, { batch: true, timeout: TIMEOUT_MS, retryCount: 0 }),
  );
  // Each endpoint is asked once: a taker waits for no more than the sum of their timeouts.
  const transport = fallback(transports, { retryCount: 0 });
  const client: PublicClient = createPublicClient({ transport, cacheTime: 0 });
  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new VenueError({ code: "CHAIN_UNAVAILABLE", details: { chainId: profile.chainId } }, { cause });
    }
  };
  return {
    funds: (token, owner) =>
      read(async () => {
        const erc20 = { address: token, abi: erc20Abi } as const;
        const [balance, allowance, code] = await Promise.all([
          client.readContract({ ...erc20, functionName: "balanceOf", args: [owner] }),
          client.readContract({
            ...erc20,
            functionName: "allowance",
            args: [owner, profile.contracts.permit2],
          }),
          client.getCode({ address: owner }),
        ]);
        return { balance, allowance, hasCode: code !== undefined && code !== "0x" };
      }),
    acceptsSignature: async (owner, digest, signature) => {
      try {
        const answer = await client.readContract({
          address: owner,
          abi: eip1271Abi,
          functionName: "isValidSignature",
          args: [digest, signature],
        });
        return answer === EIP1271_MAGIC;
      } catch (cause) {
        // A contract that reverts or answers nothing has refused; a node that is away says nothing about it.
        await read(() => client.getBlockNumber());
        void cause;
        return false;
      }
    },
  };
}
