import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  concat,
  encodeAbiParameters,
  type AbiParameter,
  type Address,
  type Hex,
  type PublicClient,
} from "viem";
import { CONTRACTS, compilerInput, compilerVersion } from "../compile.ts";
import { creationCode, type ContractName } from "./artifacts.ts";
import { create2Address, create2Call, hasCode, type Call } from "./create2.ts";
import { hyperlaneCode } from "./hyperlane-code.ts";

/** One of our contracts with what a block explorer needs to verify it. */
type OwnContract = {
  readonly name: ContractName;
  readonly address: Address;
  readonly constructorArguments: Hex;
};

/** A contract to deploy: where it will stand, its creation code with arguments, the call that puts it there. */
export type PlannedContract = {
  readonly what: string;
  readonly address: Address;
  readonly initcode: Hex;
  readonly call: Call;
};

/** Contracts to deploy, in order, with the addresses that they will have. */
export class Plan {
  private readonly entries: PlannedContract[] = [];
  private readonly ownContracts: OwnContract[] = [];

  /** Any creation code. */
  contract(what: string, initcode: Hex, salt?: Hex): Address {
    const address = create2Address(initcode, salt);
    this.entries.push({ what, address, initcode, call: create2Call(what, initcode, salt) });
    return address;
  }

  /** One of our contracts, as it is shipped. */
  own(name: ContractName, types: readonly AbiParameter[] = [], values: readonly unknown[] = []): Address {
    const constructorArguments = encodeAbiParameters(types, values);
    const address = this.contract(name, concat([creationCode(name), constructorArguments]));
    this.ownContracts.push({ name, address, constructorArguments });
    return address;
  }

  /** One of Hyperlane's. */
  hyperlane(
    name: Parameters<typeof hyperlaneCode>[0],
    types: readonly AbiParameter[] = [],
    values: readonly unknown[] = [],
  ): Address {
    return this.contract(name, concat([hyperlaneCode(name), encodeAbiParameters(types, values)]));
  }

  /** All of them. */
  contracts(): readonly PlannedContract[] {
    return this.entries;
  }

  /** The calls for what has no code yet. */
  async missing(client: PublicClient): Promise<Call[]> {
    const there = await Promise.all(this.entries.map(({ address }) => hasCode(client, address)));
    return this.entries.filter((_, i) => there[i] !== true).map(({ call }) => call);
  }

  /**
   * Writes a file for each of our contracts: address, constructor arguments, compiler version and its standard JSON
   * input, as block explorers take them. Verification needs nothing else.
   */
  writeVerification(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const { name, address, constructorArguments } of this.ownContracts) {
      const verification = {
        contract: `src/${CONTRACTS[name] ?? ""}:${name}`,
        address,
        compilerVersion: compilerVersion(),
        constructorArguments,
        input: compilerInput([name]),
      };
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(verification, null, 1)}\n`);
    }
  }
}
