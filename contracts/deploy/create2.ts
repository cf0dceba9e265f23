import { concat, getCreate2Address, type Address, type Hex, type PublicClient } from "viem";

/** The deterministic deployer that anvil and most public chains have (github.com/Arachnid/deterministic-deployment-proxy). */
export const CREATE2_DEPLOYER: Address = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

/** Salt of our own deployments. */
export const ZERO_SALT: Hex = `0x${"00".repeat(32)}`;

/** Where the deployer puts this creation code. */
export function create2Address(initcode: Hex, salt: Hex = ZERO_SALT): Address {
  return getCreate2Address({ from: CREATE2_DEPLOYER, salt, bytecode: initcode });
}

/** A transaction yet to be sent; `gas` is its limit. */
export type Call = {
  readonly to: Address;
  readonly data: Hex;
  readonly what: string;
  readonly gas?: bigint;
};

/** The deployer's call for this creation code. */
export function create2Call(what: string, initcode: Hex, salt: Hex = ZERO_SALT): Call {
  return { to: CREATE2_DEPLOYER, data: concat([salt, initcode]), what };
}

/** Whether a contract stands at the address. */
export async function hasCode(client: PublicClient, address: Address): Promise<boolean> {
  const code = await client.getCode({ address });
  return code !== undefined && code !== "0x";
}
