import { Type, type Static } from "typebox";

const strict = { additionalProperties: false } as const;

/** Answer of GET /health/live: the process runs. */
export const LiveResponse = Type.Object({ status: Type.Literal("ok") }, { ...strict, title: "LiveResponse" });

/** Answer of GET /health/ready, with 200 when `ready` and 503 when `notReady`. */
export const ReadyResponse = Type.Object(
  {
    status: Type.Union([Type.Literal("ready"), Type.Literal("notReady")]),
    checks: Type.Object(
      { database: Type.Boolean({ description: "Whether the database answers and takes writes." }) },
      strict,
    ),
  },
  { ...strict, title: "ReadyResponse" },
);

export type LiveResponse = Static<typeof LiveResponse>;
export type ReadyResponse = Static<typeof ReadyResponse>;
