import { Type, type Static } from "typebox";
import { Address, Amount, ChainId, HexBytes } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

export const SolverId = Type.String({
  title: "SolverId",
  pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
  description: "1 to 32 characters of a-z, 0-9 and the hyphen.",
});

export const SolverStage = Type.Enum(
  ["applied", "review", "rejected", "sandbox", "certified", "active", "suspended"],
  {
    title: "SolverStage",
    description:
      "Where a solver is on its way. `sandbox` and `certified` are asked on test corridors, `active` on live ones, the others nowhere.",
  },
);

export const TimeMs = Type.Integer({
  title: "TimeMs",
  minimum: 0,
  description: "UTC, milliseconds since 1970.",
});

/** Body of POST /api/v1/solvers/challenges. */
export const ChallengeRequest = Type.Object(
  {
    purpose: Type.Enum(["apply", "key"], {
      description: "`apply`: to apply as this solver. `key`: to get an API key of this solver's.",
    }),
    solverId: SolverId,
  },
  { ...strict, title: "ChallengeRequest" },
);

/** Answer of POST /api/v1/solvers/challenges. */
export const ChallengeResponse = Type.Object(
  {
    challenge: Type.String({
      description:
        'The text to sign: as an EIP-191 personal message, or as EIP-712 typed data `SolverChallenge(string challenge)` under the domain `{name: "TetraFi", version: "1"}`.',
    }),
    expiresAtMs: TimeMs,
  },
  { ...strict, title: "ChallengeResponse" },
);

const Challenge = Type.String({
  title: "ChallengeText",
  minLength: 1,
  maxLength: 512,
  description: "The challenge, as it was answered.",
});

const Scheme = Type.Enum(["eip191", "eip712"], {
  title: "ChallengeScheme",
  description: "How the challenge was signed.",
});

/** An address with its signature over the challenge. */
export const AddressProof = Type.Object(
  {
    address: Address,
    scheme: Scheme,
    signature: HexBytes,
    chainId: Type.Optional(
      Type.Intersect([ChainId], {
        description: "Of a contract, which is asked by EIP-1271. Without it the address's own key signed.",
      }),
    ),
  },
  { ...strict, title: "AddressProof" },
);

/** Body of POST /api/v1/solvers/applications. */
export const ApplicationRequest = Type.Object(
  {
    solverId: SolverId,
    name: Type.String({ minLength: 1, maxLength: 64, description: "As the roster shows it." }),
    entity: Type.Object(
      {
        id: Type.String({
          minLength: 1,
          maxLength: 64,
          description:
            "Identifies the legal entity, by its LEI or registration number: those of one entity do not trade with each other.",
        }),
        name: Type.String({ minLength: 1, maxLength: 128 }),
      },
      strict,
    ),
    contact: Type.String({
      minLength: 3,
      maxLength: 254,
      pattern: "^[^@\\s]+@[^@\\s]+$",
      description: "An e-mail address that the operator writes to. Shown to the operator only.",
    }),
    corridors: Type.Array(
      Type.Object(
        {
          corridor: Type.String({ maxLength: 128, description: "Its id, as GET /api/v1/corridors has it." }),
          minAmount: Amount,
          maxAmount: Amount,
        },
        { ...strict, title: "AppliedCorridor", description: "A corridor to quote on, with its sizes." },
      ),
      { minItems: 1, maxItems: 256 },
    ),
    challenge: Challenge,
    addresses: Type.Array(AddressProof, {
      minItems: 1,
      maxItems: 16,
      description: "The first signs the solver's quotes and fills with its own key; others may be contracts.",
    }),
  },
  { ...strict, title: "ApplicationRequest" },
);

const ApplicationId = Type.String({
  title: "ApplicationId",
  pattern: "^[0-9a-f]{32}$",
  description: "Told to the applicant only: by it the application is followed.",
});

/** Answer of POST /api/v1/solvers/applications. */
export const ApplicationResponse = Type.Object(
  { applicationId: ApplicationId, solverId: SolverId, stage: SolverStage },
  { ...strict, title: "ApplicationResponse" },
);

/** Answer of GET /api/v1/solvers/applications/{id}. */
export const ApplicationView = Type.Object(
  {
    solverId: SolverId,
    stage: SolverStage,
    sinceMs: TimeMs,
    reason: Type.Union([Type.String(), Type.Null()], { description: "Of the last move." }),
  },
  { ...strict, title: "ApplicationView" },
);

/** Body of POST /api/v1/solvers/keys. */
export const SolverKeyRequest = Type.Object(
  { solverId: SolverId, challenge: Challenge, scheme: Scheme, signature: HexBytes },
  {
    ...strict,
    title: "SolverKeyRequest",
    description: "The challenge is signed by the address that signs the solver's quotes.",
  },
);

/** Answer of POST /api/v1/solvers/keys. */
export const SolverKeyResponse = Type.Object(
  {
    solverId: SolverId,
    keyId: Type.String(),
    apiKey: Type.String({ description: "Shown once: only its hash is kept." }),
  },
  { ...strict, title: "SolverKeyResponse" },
);

/** An API key without its secret. */
export const KeyView = Type.Object(
  { id: Type.String(), createdAtMs: TimeMs, revokedAtMs: Type.Union([TimeMs, Type.Null()]) },
  { ...strict, title: "KeyView" },
);

/** Answer of GET /api/v1/solver/keys and of a revocation. */
export const KeysResponse = Type.Object(
  { keys: Type.Array(KeyView, { description: "Newest first." }) },
  { ...strict, title: "KeysResponse" },
);

export type ChallengeRequest = Static<typeof ChallengeRequest>;
export type ChallengeResponse = Static<typeof ChallengeResponse>;
export type AddressProof = Static<typeof AddressProof>;
export type ApplicationRequest = Static<typeof ApplicationRequest>;
export type ApplicationResponse = Static<typeof ApplicationResponse>;
export type ApplicationView = Static<typeof ApplicationView>;
export type SolverKeyRequest = Static<typeof SolverKeyRequest>;
export type SolverKeyResponse = Static<typeof SolverKeyResponse>;
export type KeysResponse = Static<typeof KeysResponse>;
