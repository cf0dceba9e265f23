import { join } from "node:path";
import {
  concat,
  createWalletClient,
  encodeFunctionData,
  http,
  keccak256,
  numberToHex,
  pad,
  parseEventLogs,
  publicActions,
  size,
  stringToHex,
  type Hex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployChain } from "@tetrafi/contracts/deploy/deploy-chain.ts";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil, type Anvil } from "@tetrafi/stack/anvil.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { connectChain, type Chain } from "../chain.ts";

export const accounts = localAccounts();
export const BLOCK_TIME_MS = 200;

/** A real chain with everything deployed on it, and what a test does with it. */
export type LocalChain = Chain & {
  /** Dispatches messages from the taker's account, in order; answers their ids once they are mined. */
  readonly dispatch: (destination: number, recipient: Hex, bodies: readonly Hex[]) => Promise<Hex[]>;
  /** Calls one of anvil's own methods. */
  readonly anvil: (method: string, params: readonly unknown[]) => Promise<void>;
  /** Ends the node in order and starts it with the state that it had. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts a chain with short blocks. Its logs and state are kept in `dir`. */
export async function startLocalChain(chainId: number, dir: string): Promise<LocalChain> {
  const port = await freePort();
  const start = (): Promise<Anvil> =>
    startAnvil({
      chainId,
      port,
      logFile: join(dir, `chain-${chainId}.log`),
      statePath: join(dir, `chain-${chainId}.json`),
      blockTime: BLOCK_TIME_MS / 1_000,
    });
  let node = await start();
  const { rpcUrl } = node;
  const deployment = await deployChain({
    rpcUrl,
    chainId,
    deployerKey: accounts.deployer.privateKey,
    validators: accounts.validators.map(({ address }) => address),
    threshold: 2,
  });
  const profile: ChainProfile = {
    chainId,
    name: `Test ${chainId}`,
    rpcUrls: [rpcUrl],
    blockTimeMs: BLOCK_TIME_MS,
    finality: { type: "tag", tag: "finalized" },
    hyperlaneDomain: chainId,
    startBlock: deployment.startBlock,
    contracts: deployment.contracts,
    tokens: deployment.tokens,
  };
  const wallet = createWalletClient({
    account: privateKeyToAccount(accounts.taker.privateKey),
    transport: http(rpcUrl),
    pollingInterval: 50,
  }).extend(publicActions);
  const dispatchOne = async (destination: number, recipient: Hex, body: Hex): Promise<Hex> =>
    wallet.sendTransaction({
      chain: null,
      to: profile.contracts.mailbox,
      data: encodeFunctionData({
        abi: mailboxAbi,
        functionName: "dispatch",
        args: [destination, addressToBytes32(recipient), body],
      }),
    });
  return {
    ...connectChain(profile),
    dispatch: async (destination, recipient, bodies) => {
      const hashes: Hex[] = [];
      for (const body of bodies) hashes.push(await dispatchOne(destination, recipient, body));
      const receipts = await Promise.all(hashes.map((hash) => wallet.waitForTransactionReceipt({ hash })));
      return receipts.flatMap(({ logs }) =>
        parseEventLogs({ abi: mailboxAbi, logs, eventName: "DispatchId" }).map(({ args }) => args.messageId),
      );
    },
    anvil: async (method, params) => {
      await wallet.request({ method: method as never, params: params as never });
    },
    restart: async () => {
      await node.stop();
      node = await start();
    },
    stop: () => node.stop(),
  };
}

/** A message body that the HyperlaneOracle accepts, with one payload. */
export function proofBody(payload: string): Hex {
  const bytes = stringToHex(payload);
  const application = pad("0x01", { size: 32 });
  return concat([application, numberToHex(1, { size: 2 }), numberToHex(size(bytes), { size: 2 }), bytes]);
}

/** A body that the HyperlaneOracle refuses. */
export const REFUSED_BODY: Hex = keccak256("0x01");

/** Repeats a question until it's answered with something else than false; the test's own limit ends it. */
export async function until<T>(question: () => Promise<T | false>): Promise<T> {
  for (;;) {
    const answer = await question();
    if (answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
