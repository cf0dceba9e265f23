import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { CertificationFault } from "./faults.ts";
import type { CaseOutcome } from "./report.ts";
import { answeredCorridor } from "./samples.ts";
import { failed, notRun, passed, type Trial } from "./trial.ts";

/** Requests that no solver should quote. */

/** More base units than there are of anything. */
const OVERSIZE = (10n ** 40n).toString();

function declines(fault: CertificationFault, ask: (corridor: ResolvedCorridor) => Partial<RfqMessage>[]) {
  return async (trial: Trial): Promise<CaseOutcome> => {
    const session = await trial.session();
    const corridor = await answeredCorridor(trial);
    if (session === null || corridor === undefined) return notRun("there is no corridor to ask on");
    const requests = ask(corridor).map((change) => ({ corridor, rfq: trial.request(corridor, change) }));
    const answers = await trial.ask(session, requests);
    const quoted = answers.find(({ kind }) => kind === "quote");
    if (quoted !== undefined)
      return failed(fault, "the request was quoted", { request: JSON.stringify(quoted.rfq) });
    const reasons = answers.flatMap(({ message }) => (message?.type === "decline" ? [message.reason] : []));
    return reasons.length === answers.length
      ? passed(`declined: ${[...new Set(reasons)].join(", ")}`)
      : failed("NO_ANSWER", "the request was not answered");
  };
}

const randomAddress = (): `0x${string}` =>
  privateKeyToAddress(generatePrivateKey()).toLowerCase() as `0x${string}`;

export const declinesUnknownCorridor = declines("QUOTED_UNKNOWN_CORRIDOR", ({ destination }) => [
  { output: { chainId: destination.chainId, address: randomAddress() } },
]);

export const declinesForeignSettler = declines("QUOTED_FOREIGN_SETTLER", () => [
  { settler: randomAddress() },
]);

export const declinesOversize = declines("QUOTED_OVERSIZE", () => [
  { swapType: "ExactInput", amount: OVERSIZE },
  { swapType: "ExactOutput", amount: OVERSIZE },
]);
