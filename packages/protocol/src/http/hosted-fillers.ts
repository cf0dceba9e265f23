import { Type, type Static } from "typebox";
import { hostedCauses, type HostedCause } from "@tetrafi/core/hosted/causes.ts";
import { Address, Bytes32, ChainId } from "../primitives.ts";

const strict = { additionalProperties: false } as const;
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Units = Type.String({
  title: "BaseUnits",
  description: "Base units of the token, zero included.",
  pattern: "^(0|[1-9][0-9]{0,77})$",
});

const HostedToken = Type.Object(
  {
    chainId: ChainId,
    token: Address,
    signer: Type.Unsafe<`0x${string}`>(Type.String({ description: "The account that pays." })),
    limits: Type.Object(
      {
        perFill: OrNull(Units),
        perDay: OrNull(Units),
        atRisk: OrNull(Units),
        keep: Units,
      },
      { ...strict, description: "As the solver allows. Null: without limit." },
    ),
    reading: OrNull(
      Type.Object(
        { balance: Units, allowance: Units, coins: Units, readAtMs: Type.Integer() },
        {
          ...strict,
          description:
            "What the account was last seen to have; `coins` is for gas, wei. Null before the first time.",
        },
      ),
    ),
    promised: Type.Intersect([Units], { description: "Set aside and not paid yet." }),
    atRisk: Type.Intersect([Units], { description: "Set aside or paid for orders that are not over." }),
    today: Type.Intersect([Units], { description: "Set aside on this UTC day." }),
  },
  { ...strict, title: "HostedToken" },
);

const HostedAction = Type.Object(
  {
    id: Type.Integer(),
    atMs: Type.Integer(),
    keyId: Type.String({ description: "Whose API key." }),
    action: Type.Enum(["hold", "resume"]),
    why: Type.String(),
  },
  { ...strict, title: "HostedFillerAction" },
);

/** A filler that the venue runs for a solver. */
export const HostedFiller = Type.Object(
  {
    solverId: Type.String(),
    heldAtMs: OrNull(Type.Integer({ description: "Since when an operator holds it." })),
    tokens: Type.Array(HostedToken),
    blocked: Type.Array(
      Type.Object(
        {
          orderId: Bytes32,
          cause: Type.Enum(Object.keys(hostedCauses) as HostedCause[], { title: "HostedCause" }),
          sinceMs: Type.Integer(),
        },
        strict,
      ),
      { description: "Orders in flight that it can't fill now, longest first; at most 100." },
    ),
    actions: Type.Array(HostedAction, { description: "What operators did, newest first; at most 100." }),
  },
  { ...strict, title: "HostedFiller" },
);

/** Answer of GET /api/v1/admin/hosted-fillers. */
export const HostedFillersResponse = Type.Object(
  { fillers: Type.Array(HostedFiller) },
  { ...strict, title: "HostedFillersResponse" },
);

/** Answer of holding a filler and of letting it go on. */
export const HostedActionResponse = Type.Object(
  { solverId: Type.String(), action: HostedAction },
  { ...strict, title: "HostedActionResponse" },
);

export type HostedFiller = Static<typeof HostedFiller>;
export type HostedFillersResponse = Static<typeof HostedFillersResponse>;
export type HostedActionResponse = Static<typeof HostedActionResponse>;
