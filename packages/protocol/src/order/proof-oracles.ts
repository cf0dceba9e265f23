import type { Address } from "@tetrafi/core/hex.ts";
import {
  DEFAULT_PROOF_POLICY,
  type ChainProfile,
  type ProofNetworkName,
  type ProofPolicy,
} from "../config/network.ts";

/** The contracts of both chains that an order names for its proof. */
export type ProofOracles = { readonly inputOracle: Address; readonly outputOracle: Address };

/**
 * The oracles by which an order of a corridor is proved, lower case; or the name of the contract that the network file
 * lacks for it.
 */
export function proofOracles(
  { networks, required }: Pick<ProofPolicy, "networks" | "required"> = DEFAULT_PROOF_POLICY,
  origin: ChainProfile,
  destination: ChainProfile,
): ProofOracles | string {
  const [first, second] = networks;
  if (first === undefined) return "a network";
  const kind = second === undefined ? first : required === 2 ? "both" : "either";
  const inputOracle = oracleOf(origin, kind);
  const outputOracle = oracleOf(destination, kind);
  if (inputOracle === undefined) return missing(kind, origin);
  if (outputOracle === undefined) return missing(kind, destination);
  return { inputOracle: lower(inputOracle), outputOracle: lower(outputOracle) };
}

type Kind = ProofNetworkName | "either" | "both";

const MEMBERS: Readonly<Record<Kind, string>> = {
  hyperlane: "contracts.hyperlaneOracle",
  layerZero: "layerZero",
  either: "contracts.eitherOracle",
  both: "contracts.bothOracle",
};

function oracleOf({ contracts, layerZero }: ChainProfile, kind: Kind): Address | undefined {
  switch (kind) {
    case "hyperlane":
      return contracts.hyperlaneOracle;
    case "layerZero":
      return layerZero?.oracle;
    case "either":
      return layerZero && contracts.eitherOracle;
    case "both":
      return layerZero && contracts.bothOracle;
    default:
      return kind satisfies never;
  }
}

const missing = (kind: Kind, { chainId, layerZero }: ChainProfile): string =>
  `${layerZero === undefined ? "layerZero" : MEMBERS[kind]} of chain ${chainId}`;

const lower = (address: Address): Address => address.toLowerCase() as Address;
