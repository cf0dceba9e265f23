import type { ErrorEntry } from "./errors.ts";

/** What registration, keys, certification and the sandbox refuse. Part of the one catalogue. */
export const lifecycleErrors = {
  CHALLENGE_INVALID: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "expiry",
    message:
      "The challenge is not this venue's for this purpose, has expired, or was used; ask for a new one.",
  },
  ADDRESS_UNPROVEN: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message:
      "The signature over the challenge is not that of the address; sign the challenge's exact text with it.",
  },
  SOLVER_ID_TAKEN: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "A solver with this id exists; choose another id.",
  },
  SOLVER_ADDRESS_TAKEN: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "Another solver quotes with this address; apply with another one.",
  },
  APPLICATIONS_FULL: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "Too many applications wait for the operator; apply again later.",
  },
  UNKNOWN_APPLICATION: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No application has this id; use the one that the application was answered with.",
  },
  SOLVER_NOT_ADMITTED: {
    type: "permission",
    status: 403,
    retryable: false,
    message:
      "The solver is not admitted, so it gets no key; wait until the operator approves the application.",
  },
  KEY_LIMIT: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "The solver has as many keys as it may; revoke one first.",
  },
  UNKNOWN_KEY: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "The solver has no key with this id; see the list of its keys.",
  },
  KEY_REVOKED: {
    type: "authentication",
    status: 401,
    retryable: false,
    message: "The session's API key was revoked; connect with another one.",
  },
  SOLVER_SUSPENDED: {
    type: "permission",
    status: 403,
    retryable: false,
    rejectionClass: "eligibility",
    message:
      "The solver was suspended: its live quotes are withdrawn and it is asked nothing, but its orders go on; write to the operator.",
  },
  STAGE_MOVE_REFUSED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "No such move is possible from the stage in `details`; see the table of moves in the guide.",
  },
  STAGE_REASON_MISSING: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "A solver is moved for a reason; send one that is more than blanks.",
  },
  CERTIFICATION_REFUSED: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message: "The report certifies nobody, for the reason in `details`; run the certification kit again.",
  },
  TOO_MANY_SESSIONS: {
    type: "rate_limit",
    status: 429,
    retryable: true,
    message: "The workspace has as many sessions as it may; use one for all of its orders.",
  },
  WORKSPACE_EXISTS: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "A workspace with this id exists; choose another id.",
  },
  SANDBOX_BOUNDARY: {
    type: "permission",
    status: 403,
    retryable: false,
    rejectionClass: "eligibility",
    message:
      "Test workspaces trade test corridors only, and no others do; see `sandbox` in GET /api/v1/corridors.",
  },
  SANDBOX_FAULT_REFUSED: {
    type: "permission",
    status: 403,
    retryable: false,
    rejectionClass: "eligibility",
    message:
      "Faults on demand are for test workspaces on test corridors; send the request without X-TetraFi-Sandbox.",
  },
  SANDBOX_REORG_UNAVAILABLE: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "productUnavailable",
    message: "The destination chain can't be reorganised on demand; try it on a local chain, across chains.",
  },
} as const satisfies Record<string, ErrorEntry>;
