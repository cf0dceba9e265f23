import { Type, type Static } from "typebox";

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });

/** Answer of GET /health, as OIF's clients show it. Which solvers are away is not told here. */
export const OifHealthResponse = Type.Object(
  {
    status: Type.Enum(["healthy", "degraded"]),
    version: Type.String(),
    solvers: Type.Object(
      {
        total: Count,
        active: Count,
        inactive: Count,
        healthy: Count,
        unhealthy: Count,
        healthDetails: Type.Record(Type.String(), Type.Boolean(), { description: "Always empty." }),
      },
      strict,
    ),
    storage: Type.Object({ healthy: Type.Boolean(), backend: Type.Literal("postgres") }, strict),
  },
  { ...strict, title: "OifHealthResponse" },
);

export type OifHealthResponse = Static<typeof OifHealthResponse>;
