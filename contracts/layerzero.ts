import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/**
 * Runs the adapter between two of LayerZero's own endpoints: `node contracts/layerzero.ts --package FOLDER`, where FOLDER
 * holds the unpacked npm package `@layerzerolabs/lz-evm-protocol-v2`. Its licence (LZBL-1.2) allows testing, not
 * shipping, so it is no dependency; only its compiled contracts are read. Exits with forge's code.
 */

const folder = import.meta.dirname;
const TARGET = join(folder, "cache", "layerzero");

/** Compiled contract → its file in the package. */
const ARTIFACTS = {
  EndpointV2: "artifacts/contracts/EndpointV2.sol/EndpointV2.json",
  SimpleMessageLib: "artifacts/contracts/messagelib/SimpleMessageLib.sol/SimpleMessageLib.json",
} as const;

const { values } = parseArgs({ options: { package: { type: "string" } } });
if (values.package === undefined) {
  console.error(
    "usage: node contracts/layerzero.ts --package FOLDER\n" +
      "FOLDER: `npm pack @layerzerolabs/lz-evm-protocol-v2`, then unpack it",
  );
  process.exit(2);
}
mkdirSync(TARGET, { recursive: true });
for (const [name, file] of Object.entries(ARTIFACTS)) {
  const { bytecode } = JSON.parse(readFileSync(join(values.package, file), "utf8")) as { bytecode: string };
  writeFileSync(join(TARGET, name), bytecode);
}
const run = spawnSync(process.execPath, [join(folder, "forge.ts"), "test"], {
  cwd: folder,
  stdio: "inherit",
  env: { ...process.env, FOUNDRY_PROFILE: "published" },
});
process.exitCode = run.status ?? 1;
