import { Type, type Static } from "typebox";
import { Address, Amount, AssetRef, ChainId } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** Answer of GET /api/v1/pairs: the assets that are traded for each other, directed. */
export const PairsResponse = Type.Object(
  {
    pairs: Type.Array(
      Type.Object(
        { input: AssetRef, output: AssetRef },
        { ...strict, title: "Pair", description: "Directed." },
      ),
    ),
  },
  { ...strict, title: "PairsResponse" },
);

const CorridorAsset = Type.Object(
  {
    chainId: ChainId,
    address: Address,
    symbol: Type.String(),
    decimals: Type.Integer({ minimum: 0, maximum: 36 }),
  },
  { ...strict, title: "CorridorAsset" },
);

/** A corridor with the rules that hold on it. */
export const CorridorView = Type.Object(
  {
    id: Type.String({ description: "Names the corridor, as in `USDC@1>WETH@2`." }),
    input: CorridorAsset,
    output: CorridorAsset,
    windowMs: Type.Integer({ minimum: 1, description: "The longest that an auction stays open." }),
    minAmount: Amount,
    maxAmount: Amount,
    fillWindowSeconds: Type.Integer({
      minimum: 0,
      description: "From the quote to the last second in which a fill counts.",
    }),
    expirySeconds: Type.Integer({
      minimum: 0,
      description: "From the quote to the second in which an order that is not proved can be refunded.",
    }),
    exclusiveSeconds: Type.Integer({
      minimum: 0,
      description: "From the quote until others than the winner may fill.",
    }),
    kind: Type.Union([Type.Literal("crossChain"), Type.Literal("sameChain")], {
      description: "`sameChain` settles in one atomic transaction.",
    }),
    sandbox: Type.Boolean({
      description: "A test corridor: for test workspaces only, with faults on demand.",
    }),
    split: Type.Optional(
      Type.Object(
        {
          maxParts: Type.Integer({ minimum: 2 }),
          pricing: Type.Union([Type.Literal("payAsQuoted"), Type.Literal("uniform")]),
        },
        { ...strict, description: "Requests with `partialFill` are split among so many solvers at most." },
      ),
    ),
    crossingWaitMs: Type.Integer({
      minimum: 0,
      description:
        "How long an accepted order may wait for one in the opposite direction, to be settled with it at a better price; 0: never.",
    }),
    allowsLegs: Type.Boolean({
      description: "Whether it may be a leg of a trade with several inputs or several outputs.",
    }),
    allowsHiddenSide: Type.Boolean({
      description: "Whether takers may hide from solvers which way they trade (`solverOptions.hideSide`).",
    }),
  },
  {
    ...strict,
    title: "Corridor",
    description:
      "Amounts limit the side that the request fixes: input for ExactInput, output for ExactOutput.",
  },
);

/** Answer of GET /api/v1/corridors. */
export const CorridorsResponse = Type.Object(
  { corridors: Type.Array(CorridorView) },
  { ...strict, title: "CorridorsResponse" },
);

const SupportedAssets = Type.Object(
  {
    type: Type.Literal("routes"),
    routes: Type.Array(
      Type.Object(
        {
          originChainId: ChainId,
          originTokenAddress: Address,
          originTokenSymbol: Type.String(),
          destinationChainId: ChainId,
          destinationTokenAddress: Address,
          destinationTokenSymbol: Type.String(),
        },
        { ...strict, title: "SolverRoute" },
      ),
    ),
    source: Type.Enum(["config", "autoDiscovered"]),
  },
  { ...strict, title: "SupportedAssets", description: "The corridors that the solver is asked on." },
);

/** How the venue's connection to a solver's own endpoint is. */
export const ConnectorHealth = Type.Object(
  {
    state: Type.Enum(["closed", "open", "halfOpen"], {
      description:
        "Of its breaker. `closed`: it is asked. `open`: it is left alone until `untilMs`. `halfOpen`: it is tried once.",
    }),
    untilMs: Type.Union([Type.Integer(), Type.Null()]),
    lastFault: Type.Union(
      [
        Type.Object({ what: Type.String(), atMs: Type.Integer() }, { ...strict, title: "ConnectorFault" }),
        Type.Null(),
      ],
      { description: "The last call that failed by the solver's own doing." },
    ),
  },
  { ...strict, title: "ConnectorHealth" },
);

/** A solver as takers see it: the venue's own fields, then those of OIF's listing. */
export const SolverView = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    status: Type.Enum(["sandbox", "certified", "active", "suspended"], {
      description:
        "`sandbox` and `certified` quote on test corridors, `active` on live ones, `suspended` nowhere.",
    }),
    statusSinceMs: Type.Integer({ minimum: 0, description: "UTC, milliseconds since 1970." }),
    house: Type.Boolean({
      description: "Whether the venue's operator runs it: then it also quotes on test corridors.",
    }),
    connected: Type.Boolean({
      description: "Whether the solver is in session, or its endpoint answers, now.",
    }),
    standing: Type.Enum(["active", "warning", "probation", "disabled"], {
      description:
        "By what it did: asked for every size, the same and ranked lower for reliability, asked for small sizes only, or not asked.",
    }),
    fillRatePpm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description:
        "Orders that it filled in its exclusive time, of those that it won and could fill, parts per million of the rolling window.",
    }),
    connector: Type.Optional(ConnectorHealth),
    solverId: Type.String({ description: "The same as `id`." }),
    adapterId: Type.Enum(["tetrafi-ws", "oif-v0"], {
      description: "How it is asked: in its WebSocket session, or at its own OIF endpoint.",
    }),
    endpoint: Type.Literal("", { description: "Not told." }),
    supportedAssets: SupportedAssets,
    createdAt: Type.String({ description: "UTC, as in RFC 3339." }),
  },
  { ...strict, title: "SolverView" },
);

/** Answer of GET /api/v1/solvers. */
export const SolversResponse = Type.Object(
  {
    solvers: Type.Array(SolverView),
    totalSolvers: Type.Integer({ minimum: 0, description: "On all pages." }),
  },
  { ...strict, title: "SolversResponse" },
);

export type PairsResponse = Static<typeof PairsResponse>;
export type CorridorView = Static<typeof CorridorView>;
export type CorridorsResponse = Static<typeof CorridorsResponse>;
export type SolversResponse = Static<typeof SolversResponse>;
export type SolverView = Static<typeof SolverView>;
export type ConnectorHealth = Static<typeof ConnectorHealth>;
