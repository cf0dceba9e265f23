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
    /** Where Hyperlane's validators of this chain announce their checkpoints. */
    validatorAnnounce: Type.Optional(Address),
    /** Quorum oracles over Hyperlane's and LayerZero's, in this order: either proves, or both together. */
    eitherOracle: Type.Optional(Address),
    bothOracle: Type.Optional(Address),
  },
  strict,
);

/** A network that proofs go over. */
export const ProofNetworkName = Type.Union([Type.Literal("hyperlane"), Type.Literal("layerZero")]);

/** How deliveries of a corridor are proved. */
export const ProofPolicy = Type.Object(
  {
    /** In the order in which they are used. */
    networks: Type.Array(ProofNetworkName, { minItems: 1, maxItems: 2, uniqueItems: true }),
    /** Of two networks: 1 lets either prove alone, 2 wants both. */
    required: Type.Integer({ minimum: 1, maximum: 2, default: 1 }),
    /** From the delivery until the second network is used too, where either proves alone. */
    secondAfterSeconds: Type.Integer({ minimum: 0, maximum: 86_400, default: 120 }),
    /** From sending until the venue does a network's last part itself; never unless given. */
    deliverAfterSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    /** Gas for recording the first delivery of a message on the origin chain. */
    recordGas: Type.Integer({ minimum: 50_000, maximum: 2_000_000, default: 150_000 }),
  },
  strict,
);

/** What is chain-specific in code paths: endpoints, finality, timing, contracts, tokens. */
export const ChainProfile = Type.Object(
  {
    chainId: ChainId,
    name: Type.String({ minLength: 1, maxLength: 64 }),
    rpcUrls: Type.Array(Type.String({ pattern: "^https?://" }), { minItems: 1, maxItems: 8 }),
    /** Requests a second that each of the nodes takes. More wait their turn, or go to the next node. */
    rpcRequestsPerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    /** Nodes that tell of new blocks (`eth_subscribe`), so that they are read at once instead of at the next poll. */
    wsUrls: Type.Optional(Type.Array(Type.String({ pattern: "^wss?://" }), { minItems: 1, maxItems: 8 })),
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
    /** Whether its nodes reorganise it on demand (`anvil_reorg`): local chains do. */
    reorganises: Type.Optional(Type.Boolean()),
    /** Escrows of others that speak OIF's shape, whose orders are discovered and tracked beside those of ours. */
    foreignSettlers: Type.Optional(Type.Array(Address, { maxItems: 16 })),
    /** Account that crosses orders on this chain, the settlement process's: needed where a corridor has `crossingWaitMs`. */
    crosser: Type.Optional(Address),
    /** LayerZero (version 2): its endpoint and the endpoint's id here, our oracle, and our deliverer. */
    layerZero: Type.Optional(
      Type.Object(
        {
          eid: Type.Integer({ minimum: 1, maximum: 4_294_967_295 }),
          endpoint: Address,
          oracle: Address,
          delivery: Address,
        },
        strict,
      ),
    ),
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
    /**
     * Across chains: within how many seconds of the winner's exclusive time an order may fall to its taker's limit, which
     * others may then fill. Absent: an order keeps its price, whatever the taker asks.
     */
    decaySeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** Most solvers that one request asks, chosen by their levels; absent: all that are eligible. */
    maxAsked: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** What a fade costs the taker, basis points: prices a solver's chance of one where it asks for `reliability`. */
    fadeCostBps: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    /** A test corridor: for test workspaces only, with faults on demand. Its tokens are worth nothing. */
    sandbox: Type.Optional(Type.Boolean()),
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
    /**
     * How long an accepted order may wait for one in the opposite direction that it crosses, milliseconds; absent or 0: not
     * at all. On one chain only.
     */
    crossingWaitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    /** Whether it may be a leg of a trade with several inputs or several outputs. */
    allowsLegs: Type.Optional(Type.Boolean()),
    /** Takers may hide from solvers which way they trade. The corridor back must exist and allow it too. */
    allowsHiddenSide: Type.Optional(Type.Boolean()),
    /** Over Hyperlane alone, by its own relayers, unless given. */
    proof: Type.Optional(ProofPolicy),
  },
  strict,
);

/** `proof` of a corridor that doesn't say. */
export const DEFAULT_PROOF_POLICY: ProofPolicy = {
  networks: ["hyperlane"],
  required: 1,
  secondAfterSeconds: 120,
  recordGas: 150_000,
};

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
export type ProofNetworkName = Static<typeof ProofNetworkName>;
export type ProofPolicy = Static<typeof ProofPolicy>;
export type CorridorConfig = Static<typeof CorridorConfig>;
export type NetworkConfig = Static<typeof NetworkConfig>;
