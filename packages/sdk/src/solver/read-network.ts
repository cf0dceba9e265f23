import { resolveNetwork, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";

/** Reads the venue's network file: chains, contracts, tokens, corridors. Throws an Error that lists every fault. */
export function readNetwork(path: string): ResolvedNetwork {
  return resolveNetwork(readJsonFile(NetworkConfig, path));
}
