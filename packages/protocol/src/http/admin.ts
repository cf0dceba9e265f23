import { Type, type Static } from "typebox";
import { settlementTransitions } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { Bytes32, ChainId } from "../primitives.ts";
import { SettlementPurpose } from "./evidence.ts";
import { WireStandardOrder } from "../order/wire-order.ts";
import { TimelineEvent } from "./orders.ts";

const strict = { additionalProperties: false } as const;

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A step of a settlement. */
export const Step = Type.Enum(Object.keys(settlementTransitions) as SettlementStep[], {
  title: "SettlementStep",
});

const summaryFields = {
  orderId: Bytes32,
  workspaceId: Type.String(),
  solverId: Type.String(),
  kind: Type.Enum(["crossChain", "sameChain"]),
  step: Step,
  heldAtMs: OrNull(Type.Integer({ description: "Since when an operator holds it." })),
  isStuck: Type.Boolean({
    description: "Past its step's deadline, failing again and again, or waiting for the operator.",
  }),
  reason: OrNull(Type.String({ description: "A fault, or what an operator has to do." })),
  waitsFor: OrNull(
    Type.String({ description: "As the last decision had it, seconds ago. Null before the first." }),
  ),
  deadline: OrNull(
    Type.Integer({
      description: "When the step should have been left, unix seconds. Null: nothing is at risk.",
    }),
  ),
  failures: Type.Integer({ description: "Failures in a row since the last move." }),
  acceptedAtMs: Type.Integer(),
  updatedAtMs: Type.Integer({ description: "When it came to its step." }),
} as const;

export const SettlementSummary = Type.Object(summaryFields, { ...strict, title: "SettlementSummary" });

/** Answer of GET /api/v1/admin/settlements. */
export const SettlementsPage = Type.Object(
  {
    settlements: Type.Array(SettlementSummary),
    nextCursor: OrNull(Type.String({ description: "For the next page; null at the end." })),
  },
  { ...strict, title: "SettlementsPage", description: "In the order of their ids." },
);

const Attempt = Type.Object(
  {
    txHash: Bytes32,
    maxFeePerGas: Type.String({ description: "Wei." }),
    maxPriorityFeePerGas: Type.String({ description: "Wei." }),
    createdAtMs: Type.Integer(),
  },
  strict,
);

const Transaction = Type.Object(
  {
    purpose: SettlementPurpose,
    state: Type.Enum(["planned", "broadcast", "included", "final", "reverted", "rejected"]),
    chainId: ChainId,
    signer: Type.String(),
    nonce: Type.Integer(),
    txHash: Bytes32,
    blockNumber: OrNull(Type.Integer()),
    error: OrNull(Type.String()),
    attempts: Type.Array(Attempt, { description: "Signed versions, oldest first." }),
  },
  { ...strict, title: "SettlementTransaction" },
);

const Action = Type.Object(
  {
    id: Type.Integer(),
    atMs: Type.Integer(),
    keyId: Type.String({ description: "Whose API key." }),
    action: Type.Enum(["retry", "hold", "release", "hand-over"]),
    why: Type.String(),
    lane: OrNull(Type.String({ description: "The signer that it was handed over to; null otherwise." })),
    step: Step,
  },
  { ...strict, title: "OperatorAction" },
);

/** Answer of GET /api/v1/admin/settlements/{id}. */
export const SettlementDetail = Type.Object(
  {
    ...summaryFields,
    wakeAtMs: Type.Integer({ description: "When it is looked at again at the latest." }),
    reconciledAtMs: OrNull(
      Type.Integer({
        description: "When an ended one was found to have ended on the chains as it did here.",
      }),
    ),
    laneSigner: OrNull(
      Type.String({ description: "The signer that an operator handed it to; null where the rule chooses." }),
    ),
    facts: OrNull(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "What the last decision saw on the chains.",
      }),
    ),
    factsReadAtMs: OrNull(Type.Integer()),
    transactions: Type.Array(Transaction),
    timeline: Type.Array(TimelineEvent),
    actions: Type.Array(Action),
  },
  { ...strict, title: "SettlementDetail" },
);

/** Body of the actions on a settlement. */
export const ActionRequest = Type.Object(
  { why: Type.String({ minLength: 1, maxLength: 500, description: "Recorded, with whose key and when." }) },
  { ...strict, title: "ActionRequest" },
);

/** Body of a hand-over. */
export const HandOverRequest = Type.Object(
  {
    why: ActionRequest.properties.why,
    lane: Type.Unsafe<`0x${string}`>(
      Type.String({
        pattern: "^0x[0-9a-fA-F]{40}$",
        description: "Address of the signer that is to send what comes next.",
      }),
    ),
  },
  { ...strict, title: "HandOverRequest" },
);

/** Answer of the actions on a settlement. */
export const ActionResponse = Type.Object(
  { orderId: Bytes32, action: Action },
  { ...strict, title: "ActionResponse" },
);

const Difference = Type.Object(
  {
    id: Type.Integer(),
    subject: Type.String({ description: "An order's id, or `chainId:signer` of a sender." }),
    kind: Type.String(),
    item: Type.String({ description: "A transaction's hash or a nonce, where the subject has several." }),
    orderId: OrNull(Bytes32),
    chainId: ChainId,
    inDatabase: Type.String(),
    onChain: Type.String(),
    firstSeenAtMs: Type.Integer(),
    lastSeenAtMs: Type.Integer(),
    resolvedAtMs: OrNull(Type.Integer()),
  },
  { ...strict, title: "ReconciliationDifference" },
);

/** Answer of GET /api/v1/admin/differences. */
export const DifferencesPage = Type.Object(
  {
    differences: Type.Array(Difference),
    nextCursor: OrNull(Type.String({ description: "For the next page; null at the end." })),
  },
  { ...strict, title: "DifferencesPage", description: "Oldest first." },
);

/** Where an order that somebody else opened stands. */
export const ForeignOrderStatus = Type.Enum(["open", "claimed", "refunded"], {
  title: "ForeignOrderStatus",
  description: "`open`: its inputs are in the escrow.",
});

const ForeignOrder = Type.Object(
  {
    orderId: Bytes32,
    chainId: ChainId,
    settler: Type.String({ description: "The escrow that it was opened on." }),
    status: ForeignOrderStatus,
    order: WireStandardOrder,
    openedBlock: Type.Integer(),
    openedTx: Bytes32,
    endedBlock: OrNull(Type.Integer()),
    endedTx: OrNull(Bytes32),
    seenAtMs: Type.Integer({ description: "When it was discovered." }),
  },
  { ...strict, title: "ForeignOrder" },
);

/** Answer of GET /api/v1/admin/foreign-orders. */
export const ForeignOrdersPage = Type.Object(
  {
    orders: Type.Array(ForeignOrder),
    nextCursor: OrNull(Bytes32),
  },
  { ...strict, title: "ForeignOrdersPage", description: "In the order of their ids." },
);

export type ForeignOrdersPage = Static<typeof ForeignOrdersPage>;
export type SettlementsPage = Static<typeof SettlementsPage>;
export type SettlementDetail = Static<typeof SettlementDetail>;
export type ActionRequest = Static<typeof ActionRequest>;
export type HandOverRequest = Static<typeof HandOverRequest>;
export type ActionResponse = Static<typeof ActionResponse>;
export type DifferencesPage = Static<typeof DifferencesPage>;
