import { Compile } from "typebox/compile";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { SolverAssets } from "@tetrafi/protocol/oif/solver-api.ts";

const assetsShape = Compile(SolverAssets);

/** What a solver's endpoint says that it trades, chain by chain. */
export type ServedAssets = ReadonlyMap<number, ServedNetwork>;

type ServedNetwork = {
  readonly tokens: ReadonlySet<string>;
  readonly inputSettler: string | null;
  readonly outputSettler: string | null;
};

/** Reads the answer of GET /assets or /tokens. Null if it is of another shape. */
export function readAssets(answer: unknown): ServedAssets | null {
  if (!assetsShape.Check(answer)) return null;
  return new Map(
    Object.values(answer.networks).map((network) => [
      network.chain_id,
      {
        tokens: new Set(network.assets.map(({ address }) => address.toLowerCase())),
        inputSettler: network.input_settler?.toLowerCase() ?? null,
        outputSettler: network.output_settler?.toLowerCase() ?? null,
      },
    ]),
  );
}

/**
 * Whether a solver with these assets can be asked on a corridor: it trades both, and its contracts, where it names them,
 * are the venue's, since it fills and claims the venue's orders. Never within one chain, where a trade settles by the
 * solver's own signature.
 */
export function servesCorridor(assets: ServedAssets, corridor: ResolvedCorridor): boolean {
  const { origin, destination, inputToken, outputToken, sameChain } = corridor;
  return (
    !sameChain &&
    trades(assets.get(origin.chainId), inputToken.address, "inputSettler", origin) &&
    trades(assets.get(destination.chainId), outputToken.address, "outputSettler", destination)
  );
}

function trades(
  network: ServedNetwork | undefined,
  token: string,
  settler: "inputSettler" | "outputSettler",
  { contracts }: ChainProfile,
): boolean {
  if (network === undefined || !network.tokens.has(token.toLowerCase())) return false;
  const theirs = network[settler];
  return theirs === null || theirs === contracts[settler].toLowerCase();
}
