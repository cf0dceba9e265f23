import type { ErrorEntry } from "./errors.ts";

/** What limits, switches and the choice of solvers refuse (design §3.4). Part of the one catalogue. */
export const riskErrors = {
  TRADING_HALTED: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "productUnavailable",
    message: "Trading is switched off for what `details` names; wait until the operator switches it on.",
  },
  SELF_TRADE: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "eligibility",
    message: "Taker and solver belong to one entity; request quotes from others.",
  },
  SIZE_LIMIT: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "eligibility",
    message: "The amount is above the size limit in `details`; request quotes for less.",
  },
  NOTIONAL_LIMIT: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "eligibility",
    message: "The trade is worth more than the limit in `details`; request quotes for less.",
  },
  EXPOSURE_LIMIT: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "Unsettled orders would be above the limit in `details`; wait until some have settled.",
  },
  OPEN_QUOTED_LIMIT: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "The solver's live quotes would be worth more than its limit; wait until some have ended.",
  },
  REFERENCE_UNAVAILABLE: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "A limit needs a reference price, and there is none that is fresh; try again.",
  },
  PRICE_OUTSIDE_COLLAR: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "eligibility",
    message: "The price is further from the reference than `details` allows; quote or request a nearer one.",
  },
  SOLVER_PROTECTION_TRIPPED: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "The solver's protection against too many fills has tripped; send `reset`, or wait for its end.",
  },
  DUPLICATE_REQUEST: {
    type: "conflict",
    status: 409,
    retryable: true,
    message: "The same request came moments ago; use its offers, or wait as `details` says.",
  },
  TOO_FEW_SOLVERS: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "Too few solvers would be asked to stay anonymous; use `solverOptions.disclose`, or name more.",
  },
  UNKNOWN_SOLVER: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No solver has the id in `param`; see GET /api/v1/solvers.",
  },
  NO_HOSTED_FILLER: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "The venue runs no filler for the solver in `param`; see GET /api/v1/admin/hosted-fillers.",
  },
  SOLVER_NOT_DISABLED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message:
      "The solver is neither disabled nor suspended, so there is nothing to reinstate; see GET /api/v1/solvers.",
  },
  UNKNOWN_SCOPE: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No workspace, solver or corridor has the id in `param`; check the scope and its id.",
  },
  SWITCH_UNCHANGED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "The switch is at this level already; see GET /api/v1/admin/switches.",
  },
  SWITCH_REASON_MISSING: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "A switch is turned for a reason; send one that is more than blanks.",
  },
} as const satisfies Record<string, ErrorEntry>;
