import type { LoadOrder } from "./load.ts";

/** ERC-7930 of an EVM address: version 1, namespace 0, the chain's number and the address, each after its length. */
function interoperable(chainId: number, address: string): string {
  const chain = chainId.toString(16).padStart(4, "0");
  return `0x00010000${(chain.length / 2).toString(16).padStart(2, "0")}${chain}14${address.slice(2)}`;
}

const user = `0x${"21".padStart(40, "0")}`;
const token = (digits: string): string => `0x${digits.padStart(40, "0")}`;

/** The bench's request as an OIF aggregator takes it; its solvers are those that it was started with. */
export function oifLoad(url: string): Pick<LoadOrder, "url" | "headers" | "body"> {
  const body = {
    user: interoperable(31337, user),
    intent: {
      intentType: "oif-swap",
      inputs: [
        {
          user: interoperable(31337, user),
          asset: interoperable(31337, token("11")),
          amount: "250000000000",
        },
      ],
      outputs: [{ receiver: interoperable(31338, user), asset: interoperable(31338, token("12")) }],
      swapType: "exact-input",
    },
    supportedTypes: ["oif-escrow-v0"],
  };
  return {
    url: `${url}/api/v1/quotes`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
