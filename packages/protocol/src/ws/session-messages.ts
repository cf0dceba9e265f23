import { Type } from "typebox";
import { Bytes32, HexBytes } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

const Micros = Type.Integer({ minimum: 0, description: "Microseconds since the epoch." });
const PingId = Type.Integer({ minimum: 0 });
const Sequence = Type.Integer({
  minimum: 0,
  description: "Number of a message in this solver's feed; 0: none.",
});

// ---- solver → venue -------------------------------------------------------------------------------------------

/** First message: the API key, and the challenge signed (EIP-191 personal message) by the registered address. */
export const AuthMessage = Type.Object(
  {
    type: Type.Literal("auth"),
    apiKey: Type.String({ maxLength: 128 }),
    signature: HexBytes,
    resumeFrom: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "The last `seq` that the solver has seen: what came after it is told, in order, once.",
      }),
    ),
  },
  {
    ...strict,
    title: "Auth",
    description:
      "First message: the API key, and the challenge signed (EIP-191 personal message) by the registered address. With `resumeFrom` the solver's feed goes on after the message of that number; without it, it begins with a `snapshot`.",
  },
);

/** Answer to the venue's `ping`. */
export const PongMessage = Type.Object(
  { type: Type.Literal("pong"), id: PingId, solverTimeUs: Type.Optional(Micros) },
  {
    ...strict,
    title: "Pong",
    description: "Answer to a `ping` of the venue, with its id, and the solver's own time if it likes.",
  },
);

/** The solver asks whether the venue is there, and what time it is. */
export const SolverPingMessage = Type.Object(
  { type: Type.Literal("ping"), id: PingId, solverTimeUs: Micros },
  {
    ...strict,
    title: "SolverPing",
    description:
      "Asks for the venue's time. The offset of its clock is ((receivedAtUs − solverTimeUs) + (sentAtUs − arrival)) / 2, the way there and back (arrival − solverTimeUs) − (sentAtUs − receivedAtUs), as in NTP (RFC 5905).",
  },
);

// ---- venue → solver -------------------------------------------------------------------------------------------

/** Sent on connect. Sign `challenge` and answer with `auth`. */
export const ChallengeMessage = Type.Object(
  {
    type: Type.Literal("challenge"),
    challenge: Type.String(),
    limits: Type.Object({ frameBytes: Type.Integer(), messagesPerSecond: Type.Integer() }, strict),
  },
  { ...strict, title: "Challenge", description: "Sent on connect. Sign `challenge` and answer with `auth`." },
);

export const WelcomeMessage = Type.Object(
  {
    type: Type.Literal("welcome"),
    solverId: Type.String(),
    serverTimeMs: Type.Integer(),
    heartbeatMs: Type.Integer(),
    lastSeq: Type.Optional(Sequence),
    resumed: Type.Optional(
      Type.Boolean({
        description:
          "Whether the feed goes on after `resumeFrom`. Otherwise it goes on after `lastSeq`, and a `snapshot` follows.",
      }),
    ),
  },
  {
    ...strict,
    title: "Welcome",
    description:
      "The session is authenticated; requests follow. `lastSeq` is the number of the feed's newest message.",
  },
);

/** Where the solver's unfinished orders stand, for one that doesn't resume. */
export const SnapshotMessage = Type.Object(
  {
    type: Type.Literal("snapshot"),
    seq: Sequence,
    orders: Type.Array(Type.Object({ orderId: Bytes32, rfqId: Bytes32, step: Type.String() }, strict), {
      maxItems: 64,
    }),
    isLast: Type.Boolean({ description: "Whether no further part of the snapshot follows." }),
  },
  {
    ...strict,
    title: "Snapshot",
    description:
      "This solver's orders that have not ended, in parts, with the step of each at the time of the feed's message `seq` or later. Sent where the feed doesn't go on from `resumeFrom`. Those at `filling` follow as `fillable` without a number.",
  },
);

/** A limit is nearly reached. */
export const WarningMessage = Type.Object(
  {
    type: Type.Literal("warning"),
    code: Type.Enum(["messageRate", "levelRate", "openQuoted", "outgoingBuffer"]),
    used: Type.String({ description: "How much of the limit is used, in its unit." }),
    limit: Type.String(),
  },
  {
    ...strict,
    title: "Warning",
    description:
      "80 % of a limit is used: of messages or levels at once, of live quotes in millionths of the reference currency, of bytes not yet read. Told again only after less than half was used.",
  },
);

export const PingMessage = Type.Object(
  { type: Type.Literal("ping"), id: PingId, serverTimeMs: Type.Integer() },
  { ...strict, title: "Ping", description: "Answer with `pong` and the same id." },
);

/** Answer to the solver's `ping`. */
export const VenuePongMessage = Type.Object(
  {
    type: Type.Literal("pong"),
    id: PingId,
    solverTimeUs: Micros,
    receivedAtUs: Micros,
    sentAtUs: Micros,
  },
  {
    ...strict,
    title: "VenuePong",
    description: "Answer to a solver's `ping`: its id and time, and when the venue received it and answered.",
  },
);
