import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { bytesToHex, encodeAbiParameters, type Hex } from "viem";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { fillDescription, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { quoteDigest, quoteDomainSeparator } from "@tetrafi/protocol/signing/quote.ts";
import { arbitraryQuote, arbitraryScene, type Scene } from "./test/arbitrary-order.ts";

/**
 * Random orders and quotes with the ids, digests and descriptions that TypeScript computes for them, for
 * `test/Differential.t.sol` to compute again. `node contracts/vectors.ts` writes `test/vectors.json`; with `--check`
 * it exits 1 if the committed file differs; with `--seed N --out FILE` it writes other ones.
 */

const COUNT = 60;
const SEED = 7683;
const FILE = join(import.meta.dirname, "test", "vectors.json");
const PERMIT2 = "0x000000000022d473030f116ddee9f6b43ac78ba3";

/** The file's text for a seed. */
export function vectors(seed: number): string {
  const scenes = fc.sample(arbitraryScene, { seed, numRuns: COUNT });
  const quotes = fc.sample(arbitraryQuote, { seed, numRuns: COUNT });
  const text = {
    orders: scenes.map(orderVector),
    quotes: quotes.map(({ chainId, settler, terms }) => ({
      chainId,
      settler,
      encoded: encodeAbiParameters(quoteParameter, [
        {
          ...terms,
          inputChainId: BigInt(terms.inputChainId),
          outputChainId: BigInt(terms.outputChainId),
          validUntil: BigInt(terms.validUntil),
        },
      ]),
      digest: bytesToHex(quoteDigest(quoteDomainSeparator(chainId, settler), terms)),
    })),
  };
  return `${JSON.stringify(text, null, 1)}\n`;
}

const orderParameter = parameterOf("open", "order");
const quoteParameter = [
  {
    type: "tuple",
    components: [
      { name: "rfqId", type: "bytes32" },
      { name: "solver", type: "address" },
      { name: "inputChainId", type: "uint256" },
      { name: "inputToken", type: "address" },
      { name: "inputAmount", type: "uint256" },
      { name: "outputChainId", type: "uint256" },
      { name: "outputToken", type: "address" },
      { name: "outputAmount", type: "uint256" },
      { name: "validUntil", type: "uint256" },
    ],
  },
] as const;

function orderVector({ order, settler, solver, timestamp }: Scene) {
  const id = orderId(order, settler);
  return {
    chainId: Number(order.originChainId),
    settler,
    solver,
    timestamp,
    encoded: encodeAbiParameters([orderParameter], [order]),
    orderId: id,
    permit2Digest: permit2Digest(order, { settler, permit2: PERMIT2 }),
    outputHashes: order.outputs.map((output) => outputHash(output)),
    descriptions: order.outputs.map((output): Hex =>
      fillDescription({ solver, orderId: id, timestamp, output }),
    ),
  };
}

/** The ABI's own description of an argument. */
function parameterOf(functionName: string, name: string) {
  const found = inputSettlerEscrowAbi
    .filter((item) => item.type === "function" && item.name === functionName)
    .flatMap((item) => ("inputs" in item ? [...item.inputs] : []))
    .find((input) => input.name === name);
  if (found === undefined) throw new Error(`${functionName} has no argument ${name}`);
  return found;
}

function main(parameters: readonly string[]): void {
  const value = (name: string): string | undefined => {
    const at = parameters.indexOf(name);
    return at === -1 ? undefined : parameters[at + 1];
  };
  const seed = Number(value("--seed") ?? SEED);
  if (!Number.isSafeInteger(seed)) throw new Error("--seed must be a whole number");
  const file = value("--out") ?? FILE;
  const text = vectors(seed);
  if (!parameters.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(
      "stale contracts/test/vectors.json: run `node contracts/vectors.ts` and commit what it writes",
    );
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.slice(2));
