import { Type, type Static, type TSchema } from "typebox";

/**
 * What a solver's OIF v0 endpoint answers (openintentsframework/oif-solver, crates/solver-types/src/{api,order}.rs and
 * crates/solver-service/src/apis). Fields that nothing here depends on may be there, missing or of any shape.
 */

const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const Interop = Type.String({ maxLength: 200 });
const Decimal = Type.String({ pattern: "^(0|[1-9][0-9]{0,77})$" });
const Seconds = Type.Integer({ minimum: 0, maximum: 4_294_967_295 });

/** GET /assets, or /tokens of older ones: by chain id, what is traded there. */
export const SolverAssets = Type.Object({
  networks: Type.Record(
    Type.String(),
    Type.Object({
      chain_id: Type.Integer({ minimum: 1 }),
      input_settler: orNull(Type.String({ maxLength: 100 })),
      output_settler: orNull(Type.String({ maxLength: 100 })),
      assets: Type.Array(Type.Object({ address: Type.String({ maxLength: 100 }) }), { maxItems: 10_000 }),
    }),
  ),
});

const PreviewSide = Type.Object({ asset: Interop, amount: orNull(Decimal) });

/** The part of a quote's order that says the same as its preview, or must. */
const EscrowMessage = Type.Object({
  permitted: Type.Array(Type.Object({ token: Type.String(), amount: Decimal }), { minItems: 1, maxItems: 8 }),
  witness: Type.Object({
    outputs: Type.Array(
      Type.Object({
        chainId: Type.Union([Type.Integer({ minimum: 1 }), Decimal]),
        token: Type.String(),
        amount: Decimal,
      }),
      { minItems: 1, maxItems: 8 },
    ),
  }),
});

const SolverOrder = Type.Object({
  type: Type.String({ maxLength: 64 }),
  payload: Type.Optional(Type.Unknown()),
});

/** The payload of an order of type `oif-escrow-v0`. */
export const EscrowPayload = Type.Object({
  domain: Type.Object({ chainId: Type.Union([Type.Integer({ minimum: 1 }), Decimal]) }),
  message: EscrowMessage,
});

const SolverQuote = Type.Object({
  quoteId: orNull(Type.String({ maxLength: 128 })),
  order: SolverOrder,
  validUntil: orNull(Seconds),
  eta: orNull(Seconds),
  preview: Type.Object({
    inputs: Type.Array(PreviewSide, { minItems: 1, maxItems: 8 }),
    outputs: Type.Array(PreviewSide, { minItems: 1, maxItems: 8 }),
  }),
});

/** POST /quotes */
export const SolverQuotes = Type.Object({ quotes: Type.Array(SolverQuote, { maxItems: 32 }) });

/** POST /orders */
export const SolverReceipt = Type.Object({
  orderId: orNull(Type.String({ maxLength: 256 })),
  status: Type.String({ maxLength: 64 }),
  message: orNull(Type.String()),
});

/** GET /orders/{id} */
export const SolverOrderView = Type.Object({ status: Type.Unknown() });

/** POST /auth/register and /auth/refresh */
export const SolverTokens = Type.Object({
  access_token: Type.String({ pattern: "^[!-~]{1,8192}$" }),
  refresh_token: orNull(Type.String({ maxLength: 8_192 })),
  /** Unix seconds; 0 where it never ends. */
  access_token_expires_at: Type.Integer({ minimum: 0 }),
});

/** An error answer: its code, where it has one. */
export const SolverError = Type.Object({ error: Type.String({ maxLength: 100 }) });

export type SolverAssets = Static<typeof SolverAssets>;
export type SolverQuote = Static<typeof SolverQuote>;
export type EscrowPayload = Static<typeof EscrowPayload>;
