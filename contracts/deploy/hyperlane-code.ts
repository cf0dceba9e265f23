import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Hex } from "viem";

/** Contracts of `@hyperlane-xyz/core` that a local chain needs, by their path among its typechain factories. */
const factories = {
  Mailbox: "contracts/Mailbox__factory.js",
  MerkleTreeHook: "contracts/hooks/MerkleTreeHook__factory.js",
  ProtocolFee: "contracts/hooks/ProtocolFee__factory.js",
  StaticMessageIdMultisigIsmFactory:
    "contracts/isms/multisig/StaticMultisigIsm.sol/StaticMessageIdMultisigIsmFactory__factory.js",
} as const;

/**
 * Creation code of one of Hyperlane's contracts, read from the package's text: it blocks deep imports, and importing it
 * whole would load ethers. Throws if the package's layout has changed.
 */
export function hyperlaneCode(name: keyof typeof factories): Hex {
  const entry = createRequire(import.meta.url).resolve("@hyperlane-xyz/core");
  const path = join(dirname(entry), "typechain", "factories", factories[name]);
  const code = /const _bytecode = "(0x[0-9a-f]+)"/.exec(readFileSync(path, "utf8"))?.[1];
  if (code === undefined) throw new Error(`no creation code of ${name} in ${path}`);
  return code as Hex;
}
