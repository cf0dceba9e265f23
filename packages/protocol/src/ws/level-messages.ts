import { Type, type Static } from "typebox";
import { Amount } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** Most levels of one solver on one corridor. */
export const MAX_LEVELS = 16;

const corridor = Type.String({
  maxLength: 96,
  description: "Name of a corridor as in GET /api/v1/corridors, for example `USDC@1>WETH@2`.",
});

/** So much of the output for so much of the input, beside the levels before it. */
const Level = Type.Tuple([Amount, Amount], {
  title: "Level",
  description:
    "What this level takes of the input and gives of the output, base units, beside the levels before it.",
});

/** Indicative prices of a corridor, instead of those told before. */
export const LevelsMessage = Type.Object(
  { type: Type.Literal("levels"), corridor, levels: Type.Array(Level, { maxItems: MAX_LEVELS }) },
  {
    ...strict,
    title: "Levels",
    description:
      "Indicative prices of a corridor, best first, instead of those told before; none withdraws them. They bind nobody: they are shown as previews, tell whom to ask where a corridor limits that, and give the reference that collars hold prices against.",
  },
);

/** Changes of the levels told before. */
export const LevelsDeltaMessage = Type.Object(
  {
    type: Type.Literal("levelsDelta"),
    corridor,
    changes: Type.Array(
      Type.Object(
        {
          at: Type.Integer({ minimum: 0, maximum: MAX_LEVELS - 1, description: "0 is the best level." }),
          level: Type.Union([Level, Type.Null()]),
        },
        strict,
      ),
      { minItems: 1, maxItems: MAX_LEVELS },
    ),
  },
  {
    ...strict,
    title: "LevelsDelta",
    description:
      "Changes the levels told before, one after another: a level at its place, or one more behind the last; null takes it and those behind it away. What comes out must be best first.",
  },
);

export type LevelsMessage = Static<typeof LevelsMessage>;
export type LevelsDeltaMessage = Static<typeof LevelsDeltaMessage>;
