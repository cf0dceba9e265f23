import { createWalletClient, http, publicActions, type Abi, type Address, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { compileForTests, type Artifact } from "../../compile.ts";
import { deployLayerZero, deployQuorums } from "../../deploy/deploy-proof-oracles.ts";

/** What a verifier (DVN) signs off in tests: a packet of an endpoint, towards the chain of its receiver. */
export type LocalLayerZero = {
  readonly profile: ChainProfile;
  /** Stands in for LayerZero's receive library. */
  readonly library: Address;
};

const FILES = {
  LocalEndpoint: "test/layerzero/LocalEndpoint.sol",
  LocalReceiveLibrary: "test/layerzero/LocalReceiveLibrary.sol",
};
const NOWHERE: Address = `0x${"00".repeat(20)}`;
const EID_BASE = 40_000;

const eidOf = ({ chainId }: ChainProfile): number => EID_BASE + (chainId % 10_000);

/**
 * Puts endpoints of our own making, which keep LayerZero's rules, on two chains, with our oracles over them and quorums with
 * Hyperlane's. Answers the chains' profiles with all that.
 * @param verifier The only verifier that the receive libraries wait for.
 */
export async function deployLocalLayerZero(
  chains: readonly [ChainProfile, ChainProfile],
  deployerKey: Hex,
  verifier: Address,
): Promise<readonly [LocalLayerZero, LocalLayerZero]> {
  const artifacts = compileForTests(FILES, "local-layerzero.json");
  const [a, b] = chains;
  const [endpointA, endpointB] = await Promise.all(
    chains.map((chain) => deployEndpoint(chain, deployerKey, verifier, artifacts)),
  );
  if (endpointA === undefined || endpointB === undefined) throw new Error("two chains are needed");
  const [ownA, ownB] = await Promise.all([
    deployOracle(a, b, endpointA.endpoint, deployerKey),
    deployOracle(b, a, endpointB.endpoint, deployerKey),
  ]);
  const quorums = (here: ChainProfile, there: ChainProfile, own: Address, other: Address) =>
    deployQuorums(
      { rpcUrl: urlOf(here), deployerKey },
      [here.contracts.hyperlaneOracle, own],
      [{ chainId: there.chainId, adapters: [there.contracts.hyperlaneOracle, other] }],
    );
  const [quorumsA, quorumsB] = await Promise.all([
    quorums(a, b, ownA.oracle, ownB.oracle),
    quorums(b, a, ownB.oracle, ownA.oracle),
  ]);
  const profile = (
    chain: ChainProfile,
    endpoint: Address,
    own: typeof ownA,
    both: typeof quorumsA,
  ): ChainProfile => ({
    ...chain,
    contracts: { ...chain.contracts, ...both },
    layerZero: { eid: eidOf(chain), endpoint, ...own },
  });
  return [
    { profile: profile(a, endpointA.endpoint, ownA, quorumsA), library: endpointA.library },
    { profile: profile(b, endpointB.endpoint, ownB, quorumsB), library: endpointB.library },
  ];
}

function deployOracle(
  here: ChainProfile,
  there: ChainProfile,
  endpoint: Address,
  deployerKey: Hex,
): ReturnType<typeof deployLayerZero> {
  return deployLayerZero({ rpcUrl: urlOf(here), deployerKey }, endpoint, [
    {
      eid: eidOf(there),
      chainId: BigInt(there.chainId),
      sendLibrary: NOWHERE,
      receiveLibrary: NOWHERE,
      sendConfig: [],
      receiveConfig: [],
    },
  ]);
}

async function deployEndpoint(
  chain: ChainProfile,
  deployerKey: Hex,
  verifier: Address,
  artifacts: Readonly<Record<string, Artifact>>,
): Promise<{ readonly endpoint: Address; readonly library: Address }> {
  const account = privateKeyToAccount(deployerKey);
  const wallet = createWalletClient({ account, transport: http(urlOf(chain)), pollingInterval: 50 }).extend(
    publicActions,
  );
  const deploy = async (name: string, args: readonly unknown[]): Promise<{ address: Address; abi: Abi }> => {
    const { abi, bytecode } = artifacts[name] ?? { abi: [], bytecode: "0x" };
    const hash = await wallet.deployContract({ abi: abi as Abi, bytecode, args, chain: null });
    const { contractAddress } = await wallet.waitForTransactionReceipt({ hash });
    if (contractAddress == null) throw new Error(`${name} was not deployed`);
    return { address: contractAddress, abi: abi as Abi };
  };
  const endpoint = await deploy("LocalEndpoint", [eidOf(chain)]);
  const library = await deploy("LocalReceiveLibrary", [endpoint.address, [verifier]]);
  const hash = await wallet.writeContract({
    ...endpoint,
    functionName: "setDefaultReceiveLibrary",
    args: [library.address],
    chain: null,
  });
  await wallet.waitForTransactionReceipt({ hash });
  return { endpoint: endpoint.address, library: library.address };
}

const urlOf = ({ rpcUrls }: ChainProfile): string => rpcUrls[0] ?? "";
