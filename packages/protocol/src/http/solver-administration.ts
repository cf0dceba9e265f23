import { Type, type Static } from "typebox";
import { Address, ChainId } from "../primitives.ts";
import { ApplicationRequest, KeyView, SolverStage, TimeMs } from "./solver-registration.ts";

const strict = { additionalProperties: false } as const;
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const summaryFields = {
  id: Type.String(),
  name: Type.String(),
  address: Address,
  stage: SolverStage,
  suspendedFrom: orNull(SolverStage),
  stageSinceMs: TimeMs,
  house: Type.Boolean({ description: "Whether the venue's operator runs it." }),
  entityId: orNull(Type.String()),
  connected: Type.Boolean(),
  standing: Type.Enum(["active", "warning", "probation", "disabled"]),
} as const;

/** A solver as the operator lists it. */
export const SolverSummary = Type.Object(summaryFields, { ...strict, title: "SolverSummary" });

/** Answer of GET /api/v1/admin/solvers. */
export const SolverListResponse = Type.Object(
  { solvers: Type.Array(SolverSummary) },
  { ...strict, title: "SolverListResponse" },
);

/** A move of a solver's, as recorded. */
export const SolverMove = Type.Object(
  {
    id: Type.Integer(),
    atMs: TimeMs,
    from: orNull(SolverStage),
    to: SolverStage,
    by: Type.Enum(["applicant", "operator", "certification", "risk"]),
    actorId: Type.String({ description: "Whose API key, which address, or which check of the venue." }),
    reason: Type.String(),
  },
  { ...strict, title: "SolverMove" },
);

/** Answer of GET /api/v1/admin/solvers/{id}. */
export const SolverDetail = Type.Object(
  {
    ...summaryFields,
    application: orNull(
      Type.Object(
        {
          entityName: Type.String(),
          contact: Type.String(),
          corridors: ApplicationRequest.properties.corridors,
          appliedAtMs: TimeMs,
        },
        strict,
      ),
    ),
    addresses: Type.Array(
      Type.Object(
        {
          address: Address,
          chainId: orNull(ChainId),
          scheme: Type.Enum(["eip191", "eip712"]),
          provenAtMs: TimeMs,
        },
        { ...strict, title: "ProvenAddress" },
      ),
    ),
    keys: Type.Array(KeyView),
    certifications: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          atMs: TimeMs,
          keyId: Type.String(),
          verdict: Type.Enum(["passed", "failed", "incomplete"]),
          byVenue: Type.Boolean({ description: "Whether the venue ran the kit." }),
        },
        { ...strict, title: "CertificationView" },
      ),
      { description: "The newest 100." },
    ),
    moves: Type.Array(SolverMove, { description: "The newest 500, newest first." }),
  },
  { ...strict, title: "SolverDetail" },
);

/** Body of PUT /api/v1/admin/solvers/{id}/stage. */
export const StageRequest = Type.Object(
  {
    stage: SolverStage,
    reason: Type.String({ maxLength: 500, description: "Why; recorded with whose key it was." }),
  },
  { ...strict, title: "StageRequest" },
);

/** Answer of PUT /api/v1/admin/solvers/{id}/stage. */
export const StageResponse = Type.Object(
  { solverId: Type.String(), stage: SolverStage, suspendedFrom: orNull(SolverStage) },
  { ...strict, title: "StageResponse" },
);

/** Body of POST /api/v1/admin/workspaces. */
export const WorkspaceRequest = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9]{1,24}$" }),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    entityId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    sandbox: Type.Boolean({ description: "Whether it trades test corridors, and only them." }),
  },
  { ...strict, title: "WorkspaceRequest" },
);

/** Answer of POST /api/v1/admin/workspaces. */
export const WorkspaceResponse = Type.Object(
  {
    id: Type.String(),
    sandbox: Type.Boolean(),
    keyId: Type.String(),
    apiKey: Type.String({ description: "Shown once: only its hash is kept." }),
  },
  { ...strict, title: "WorkspaceResponse" },
);

export type SolverSummary = Static<typeof SolverSummary>;
export type SolverListResponse = Static<typeof SolverListResponse>;
export type SolverDetail = Static<typeof SolverDetail>;
export type StageRequest = Static<typeof StageRequest>;
export type StageResponse = Static<typeof StageResponse>;
export type WorkspaceRequest = Static<typeof WorkspaceRequest>;
export type WorkspaceResponse = Static<typeof WorkspaceResponse>;
