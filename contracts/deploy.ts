import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Hex } from "viem";
import { DeploymentConfig } from "@tetrafi/protocol/config/deployment.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { deployContracts } from "./deploy/deploy-contracts.ts";
import { DeployFault } from "./deploy/deploy-fault.ts";

const HELP = `npm run contracts:deploy -- --rpc URL --config FILE [--key-file FILE] [--out FOLDER] [--dry-run]

Deploys Permit2 and the settlement contracts to a chain, as far as they don't stand there yet.

--rpc URL        a node of the chain; or TETRAFI_DEPLOY_RPC
--config FILE    chain id, and what of Hyperlane and LayerZero stands there (contracts/README.md shows one)
--key-file FILE  the deployer's private key, 64 digits of hex; or TETRAFI_DEPLOYER_KEY. It gets no rights.
--out FOLDER     for addresses.json and verification/; deployments/CHAIN_ID unless given
--dry-run        sends and writes nothing; needs no key

Exits 1 if the chain or the account don't allow it, 2 if it was called wrongly.`;

/** Called wrongly: says how. */
class UsageFault extends Error {
  override readonly name = "UsageFault";
}

function readKey(file: string | undefined): Hex | null {
  if (file !== undefined && !existsSync(file)) throw new UsageFault(`there is no file ${file}`);
  const text = file === undefined ? process.env["TETRAFI_DEPLOYER_KEY"] : readFileSync(file, "utf8");
  if (text === undefined || text === "") return null;
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1];
  // The text itself is never shown.
  if (digits === undefined) throw new UsageFault("the deployer's key is not 64 digits of hex");
  return `0x${digits}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rpc: { type: "string" },
      config: { type: "string" },
      "key-file": { type: "string" },
      out: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const rpcUrl = values.rpc ?? process.env["TETRAFI_DEPLOY_RPC"];
  if (rpcUrl === undefined || values.config === undefined) throw new UsageFault(HELP);
  const config = readJsonFile(DeploymentConfig, values.config);
  await deployContracts(
    {
      rpcUrl,
      config,
      deployerKey: readKey(values["key-file"]),
      folder: values.out ?? join("deployments", String(config.chainId)),
      dryRun: values["dry-run"],
    },
    (line) => console.log(line),
  );
}

try {
  await main();
} catch (error) {
  const known = error instanceof DeployFault || error instanceof ConfigurationError;
  const wrongCall = error instanceof UsageFault || (error instanceof TypeError && "code" in error);
  if (!known && !wrongCall) throw error;
  console.error((error as Error).message);
  process.exitCode = known ? 1 : 2;
}
