import type { Hex } from "@tetrafi/core/hex.ts";
import type { ChainRpc, EndpointAnswer } from "../chain/chain-rpc.ts";
import { RpcAnswerError } from "../chain/rpc-endpoint.ts";

/**
 * What the nodes made of a signed transaction, taken together. `accepted`: one has it. `lookUp`: the nonce or the
 * transaction is known already, so that the chain has to be asked which one it was. `refused`: no node took it, for
 * `reason`. `unknown`: no node answered; it may have been taken all the same.
 */
export type BroadcastOutcome =
  | { readonly outcome: "accepted" | "lookUp" | "unknown" }
  | { readonly outcome: "refused"; readonly reason: string };

const KNOWN =
  /already known|already imported|known transaction|already exists|nonce too low|replacement .*underpriced/i;

/** Sends a signed transaction to every node of the chain. Never throws. */
export async function broadcast(rpc: ChainRpc, rawTransaction: Hex): Promise<BroadcastOutcome> {
  return outcomeOf(await rpc.requestEach("eth_sendRawTransaction", [rawTransaction]));
}

/** The answers of all nodes as one. */
export function outcomeOf(answers: readonly EndpointAnswer[]): BroadcastOutcome {
  let refusal: string | null = null;
  let known = false;
  let silent = false;
  for (const answer of answers) {
    if (answer.ok) return { outcome: "accepted" };
    const { error } = answer;
    if (!(error instanceof RpcAnswerError)) silent = true;
    else if (KNOWN.test(error.message)) known = true;
    else refusal ??= error.message;
  }
  if (known) return { outcome: "lookUp" };
  if (silent || refusal === null) return { outcome: "unknown" };
  return { outcome: "refused", reason: refusal };
}
