import { isDatabaseAway } from "@tetrafi/store/database-away.ts";
import { RpcAnswerError, RpcUnreachableError } from "./chain/rpc-endpoint.ts";

/** Why a settlement can't go on for the moment. `retryable` says that time alone may cure it. */
export const faultCatalogue = {
  RPC_UNAVAILABLE: { retryable: true, message: "no node of the chain answers; check rpcUrls" },
  RPC_REFUSED: { retryable: true, message: "the node refused the request" },
  NODE_LACKS_STATE: { retryable: true, message: "the node has no state of the block that was asked for" },
  NODE_MAKES_NO_SENSE: {
    retryable: true,
    message: "the node's answer is not what the contract can say; check rpcUrls and the contracts' addresses",
  },
  NODES_DISAGREE: {
    retryable: true,
    message: "the chain's nodes answer differently; find out which one is wrong",
  },
  CHAIN_NOT_READ: { retryable: true, message: "the chain was not read yet" },
  CALL_REVERTS: { retryable: false, message: "the transaction would revert" },
  INSUFFICIENT_FUNDS: { retryable: true, message: "the submitter's account can't pay for gas; fund it" },
  SIGNER_UNAVAILABLE: { retryable: true, message: "the remote signer does not answer; check that it runs" },
  SIGNER_REFUSED: {
    retryable: false,
    message: "the remote signer does not sign as it should; check its key and its rules",
  },
  LANE_NOT_HELD: { retryable: true, message: "another process has the submitter's lane on this chain" },
  ROW_CONTESTED: {
    retryable: true,
    message: "another process moves the settlement by what it reads; do both read the same chains?",
  },
  PART_HELD: {
    retryable: true,
    message: "an operator holds a part of the split, and its orders are opened together; release it",
  },
  DATABASE_UNAVAILABLE: { retryable: true, message: "the database can't be reached" },
  UNEXPECTED: { retryable: false, message: "unexpected; see the log" },
} as const satisfies Readonly<Record<string, { readonly retryable: boolean; readonly message: string }>>;

export type FaultCode = keyof typeof faultCatalogue;

/** An expected reason why something can't be done now. `detail` is fit for the timeline: no URLs, no secrets. */
export class SettlementFault extends Error {
  override readonly name = "SettlementFault";
  readonly code: FaultCode;
  readonly detail: string;

  constructor(code: FaultCode, detail = "", options?: ErrorOptions) {
    super(`${faultCatalogue[code].message}${detail === "" ? "" : `: ${detail}`}`, options);
    this.code = code;
    this.detail = detail;
  }
}

const MISSING_STATE =
  /missing trie node|header not found|state .*not available|unknown block|block ?out ?of ?range|pruned|historical state/i;

/** Whether an endpoint's answer only says that it does not have the block or its state; another may. */
export function lacksState(error: unknown): boolean {
  return error instanceof RpcAnswerError && MISSING_STATE.test(error.message);
}

/** Any error as a fault of the catalogue. */
export function faultOf(error: unknown): SettlementFault {
  if (error instanceof SettlementFault) return error;
  const options = { cause: error };
  if (error instanceof RpcUnreachableError)
    return new SettlementFault("RPC_UNAVAILABLE", error.message, options);
  if (lacksState(error)) return new SettlementFault("NODE_LACKS_STATE", "", options);
  if (error instanceof RpcAnswerError) return new SettlementFault("RPC_REFUSED", error.message, options);
  if (isDatabaseAway(error)) return new SettlementFault("DATABASE_UNAVAILABLE", "", options);
  return new SettlementFault("UNEXPECTED", error instanceof Error ? error.message : String(error), options);
}
