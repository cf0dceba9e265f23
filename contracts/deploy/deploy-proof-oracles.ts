import { createPublicClient, http, type Address, type Hex, type PublicClient } from "viem";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { Plan } from "./plan.ts";
import { sendCalls } from "./send-calls.ts";

/** Whose account deploys, and where. */
export type Deployer = { readonly rpcUrl: string; readonly deployerKey: Hex };

/** A message library's setting, as LayerZero encodes it. */
type LibraryConfig = { readonly eid: number; readonly configType: number; readonly config: Hex };

/** A chain on LayerZero's other side; libraries of zero leave LayerZero's defaults, which LayerZero can change. */
export type LayerZeroCorridor = {
  readonly eid: number;
  readonly chainId: bigint;
  readonly sendLibrary: Address;
  readonly receiveLibrary: Address;
  readonly sendConfig: readonly LibraryConfig[];
  readonly receiveConfig: readonly LibraryConfig[];
};

/** A chain on a quorum's other side: its adapters, in the order of those here. */
export type QuorumRemote = { readonly chainId: number; readonly adapters: readonly Address[] };

const config = [
  { name: "eid", type: "uint32" },
  { name: "configType", type: "uint32" },
  { name: "config", type: "bytes" },
] as const;
const layerZeroParameters = [
  { type: "address" },
  {
    type: "tuple[]",
    components: [
      { name: "eid", type: "uint32" },
      { name: "chainId", type: "uint256" },
      { name: "sendLibrary", type: "address" },
      { name: "receiveLibrary", type: "address" },
      { name: "sendConfig", type: "tuple[]", components: config },
      { name: "receiveConfig", type: "tuple[]", components: config },
    ],
  },
] as const;
const quorumParameters = [
  { type: "uint256" },
  { type: "address[]" },
  {
    type: "tuple[]",
    components: [
      { name: "chainId", type: "uint256" },
      { name: "adapters", type: "bytes32[]" },
    ],
  },
] as const;

/** Our oracle over LayerZero and our deliverer, for an endpoint that is there. Repeating it changes nothing. */
export async function deployLayerZero(
  deployer: Deployer,
  endpoint: Address,
  corridors: readonly LayerZeroCorridor[],
): Promise<{ readonly oracle: Address; readonly delivery: Address }> {
  const plan = new Plan();
  const oracle = plan.own("LayerZeroOracle", layerZeroParameters, [endpoint, corridors]);
  const delivery = plan.own("LayerZeroDelivery");
  await carryOut(plan, deployer);
  return { oracle, delivery };
}

/** Quorum oracles over the same adapters: either of them proves, and only all together. */
export async function deployQuorums(
  deployer: Deployer,
  adapters: readonly Address[],
  remotes: readonly QuorumRemote[],
): Promise<{ readonly eitherOracle: Address; readonly bothOracle: Address }> {
  const plan = new Plan();
  const there = remotes.map(({ chainId, adapters: theirs }) => ({
    chainId: BigInt(chainId),
    adapters: theirs.map(addressToBytes32),
  }));
  const quorum = (threshold: number): Address =>
    plan.own("QuorumOracle", quorumParameters, [BigInt(threshold), adapters, there]);
  const [eitherOracle, bothOracle] = [quorum(1), quorum(adapters.length)];
  await carryOut(plan, deployer);
  return { eitherOracle, bothOracle };
}

async function carryOut(plan: Plan, { rpcUrl, deployerKey }: Deployer): Promise<void> {
  const client: PublicClient = createPublicClient({ transport: http(rpcUrl), pollingInterval: 50 });
  await sendCalls(client, rpcUrl, deployerKey, await plan.missing(client));
}
