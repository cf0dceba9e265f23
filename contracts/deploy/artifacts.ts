import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hex } from "viem";

/** Our compiled contracts. */
export type ContractName =
  | "InputSettlerEscrow"
  | "OutputSettler"
  | "HyperlaneOracle"
  | "AtomicSettler"
  | "OrderSetOpener"
  | "LayerZeroOracle"
  | "LayerZeroDelivery"
  | "QuorumOracle"
  | "SettlerAdapter"
  | "OrderResolver"
  | "TestUsdc"
  | "TestUsdt"
  | "TestWeth";

type Artifacts = Readonly<Record<ContractName, { readonly bytecode: Hex }>>;

let loaded: Artifacts | null = null;

/** Creation code of one of our contracts, without constructor arguments. */
export function creationCode(name: ContractName): Hex {
  loaded ??= JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "generated", "artifacts.json"), "utf8"),
  ) as Artifacts;
  return loaded[name].bytecode;
}
