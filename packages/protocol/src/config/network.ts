import { Type, type Static } from "typebox";
import { Address, Amount, ChainId } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** A traded token. */
export const TokenConfig = Type.Object(
  {
    symbol: Type.String({ pattern: "^[A-Za-z0-9.]{1,16}$" }),
    address: Address,
    decimals: Type.Integer({ minimum: 0, maximum: 36 }),
  },
  strict,
);

/** Contracts that the venue needs on a chain. */
export const ChainContracts = Type.Object(
  {
    permit2: Address,
    inputSettler: Address,
    outputSettler: Address,
    atomicSettler: Address,
    /** Opens the orders of a split by one signature; without it the chain's corridors take no part fills. */
    orderSetOpener: Type.Optional(Address),
    hyperlaneOracle: Address,
    mailbox: Address,
    merkleTreeHook: Address,
    multisigIsm: Address,
  },
  strict,
);

/** What is chain-specific in code paths: endpoints, finality, timing, contracts, tokens. */
export const ChainProfile = Type.Object(
  {
    chainId: ChainId,
    name: Type.String({ minLength: 1, maxLength: 64 }),
    rpcUrls: Type.Array(Type.String({ pattern: "^https?://" }), { minItems: 1, maxItems: 8 }),
    blockTimeMs: Type.Integer({ minimum: 50, maximum: 60_000 }),
    /** `tag` trusts the node's `finalized` block; `depth` counts confirmations. */
    finality: Type.Union([
      Type.Object(
        { type: Type.Literal("tag"), tag: Type.Union([Type.Literal("safe"), Type.Literal("finalized")]) },
        strict,
      ),
      Type.Object(
        { type: Type.Literal("depth"), blocks: Type.Integer({ minimum: 0, maximum: 1_000 }) },
        strict,
      ),
    ]),
    hyperlaneDomain: ChainId,
    /** First block that can hold our events. */
    startBlock: Type.Integer({ minimum: 0 }),
    contracts: ChainContracts,
    tokens: Type.Array(TokenConfig, { minItems: 1, maxItems: 256 }),
  },
  strict,
);

/** A directed pair of assets with its rules. */
export const CorridorConfig = Type.Object(
  {
    input: Type.Object({ chainId: ChainId, symbol: Type.String() }, strict),
    output: Type.Object({ chainId: ChainId, symbol: Type.String() }, strict),
    /** Auction window. Design §3.1: 50 ms to 5 s, default 500 ms. */
    windowMs: Type.Integer({ minimum: 50, maximum: 5_000, default: 500 }),
    /** Limits on the input side's base units for ExactInput, on the output side's for ExactOutput. */
    minAmount: Amount,
    maxAmount: Amount,
    /** From quote to the last second a fill counts. */
    fillWindowSeconds: Type.Integer({ minimum: 5, maximum: 86_400 }),
    /** From quote to the second a refund becomes possible; leaves time to prove. */
    expirySeconds: Type.Integer({ minimum: 10, maximum: 604_800 }),
    /** From quote until others than the winner may fill. */
    exclusiveSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
    /** What a fade costs the taker, basis points: prices a solver's chance of one where it asks for `reliability`. */
    fadeCostBps: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    /** Takers may ask for a split among solvers that quote for part. Absent: each offer is of one solver. */
    split: Type.Optional(
      Type.Object(
        {
          /** Most solvers in one split. */
          maxParts: Type.Integer({ minimum: 2, maximum: 8 }),
          /** Each at its own price, or all at the price of the worst that is needed. */
          pricing: Type.Union([Type.Literal("payAsQuoted"), Type.Literal("uniform")]),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** `fadeCostBps` of a corridor that doesn't say. */
export const DEFAULT_FADE_COST_BPS = 100;

/** Shared description of the chains, contracts, tokens and corridors; one JSON file read by every process. */
export const NetworkConfig = Type.Object(
  {
    chains: Type.Array(ChainProfile, { minItems: 1, maxItems: 64 }),
    corridors: Type.Array(CorridorConfig, { minItems: 1, maxItems: 4_096 }),
  },
  strict,
);

export type TokenConfig = Static<typeof TokenConfig>;
export type ChainProfile = Static<typeof ChainProfile>;
export type CorridorConfig = Static<typeof CorridorConfig>;
export type NetworkConfig = Static<typeof NetworkConfig>;
