import { Type } from "typebox";
import { privateKeyToAddress } from "viem/accounts";
import type { Hex } from "viem";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig, type ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { ConfigurationError, readEnvironment, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What both processes are told. */
export type CommonSettings = {
  readonly chains: readonly ChainProfile[];
  /** Folder of signed checkpoints: the validators write, the relayer reads. */
  readonly checkpointDir: string;
  readonly logLevel: string;
};

const common = {
  TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
  TETRAFI_CHECKPOINT_DIR: Type.String({ minLength: 1 }),
  TETRAFI_LOG_LEVEL: Type.String({ pattern: "^(fatal|error|warn|info|debug|trace)$", default: "info" }),
};

const ValidatorsEnvironment = Type.Object({
  ...common,
  /** Comma-separated 32-byte keys, one validator each. */
  TETRAFI_VALIDATOR_KEYS: Type.String({ pattern: "^0x[0-9a-fA-F]{64}(,0x[0-9a-fA-F]{64}){0,31}$" }),
});

const RelayerEnvironment = Type.Object({
  ...common,
  /** 32-byte key of the account that pays for deliveries. */
  TETRAFI_RELAYER_KEY: Type.String({ pattern: "^0x[0-9a-fA-F]{64}$" }),
});

/** Settings of the validators' process. Throws ConfigurationError with every fault; keys are never echoed. */
export function readValidatorsSettings(
  environment: Environment,
): CommonSettings & { readonly validatorKeys: readonly Hex[] } {
  const read = readEnvironment(ValidatorsEnvironment, environment);
  const validatorKeys = read.TETRAFI_VALIDATOR_KEYS.split(",") as Hex[];
  const faults = validatorKeys.flatMap((key, i) => keyFaults(`TETRAFI_VALIDATOR_KEYS, key ${i + 1}`, key));
  if (new Set(validatorKeys.map((key) => key.toLowerCase())).size < validatorKeys.length)
    faults.push("TETRAFI_VALIDATOR_KEYS names a key twice");
  return { ...readCommon(read, faults), validatorKeys };
}

/** Settings of the relayer's process. Throws ConfigurationError with every fault; the key is never echoed. */
export function readRelayerSettings(environment: Environment): CommonSettings & { readonly relayerKey: Hex } {
  const read = readEnvironment(RelayerEnvironment, environment);
  const relayerKey = read.TETRAFI_RELAYER_KEY as Hex;
  return { ...readCommon(read, keyFaults("TETRAFI_RELAYER_KEY", relayerKey)), relayerKey };
}

function readCommon(
  read: { TETRAFI_NETWORK_FILE: string; TETRAFI_CHECKPOINT_DIR: string; TETRAFI_LOG_LEVEL: string },
  keyFaults: readonly string[],
): CommonSettings {
  const faults = [...keyFaults];
  let chains: readonly ChainProfile[] = [];
  try {
    chains = resolveNetwork(readJsonFile(NetworkConfig, read.TETRAFI_NETWORK_FILE)).chains;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    faults.push(...error.faults);
  }
  // A message names its destination by domain alone.
  if (new Set(chains.map((chain) => chain.hyperlaneDomain)).size < chains.length)
    faults.push(`${read.TETRAFI_NETWORK_FILE}: two chains share a hyperlaneDomain`);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return { chains, checkpointDir: read.TETRAFI_CHECKPOINT_DIR, logLevel: read.TETRAFI_LOG_LEVEL };
}

function keyFaults(name: string, key: Hex): string[] {
  try {
    privateKeyToAddress(key);
    return [];
  } catch {
    return [`${name} is not a private key of secp256k1`];
  }
}
