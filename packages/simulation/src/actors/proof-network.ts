import { encodeFunctionData, keccak256 } from "viem";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { DEFAULT_PROOF_POLICY } from "@tetrafi/protocol/config/network.ts";
import { plainProofNetworks, type ProofNetworks } from "@tetrafi/settlement/proof/proof-networks.ts";
import { wouldSucceed } from "@tetrafi/settlement/proof/would-succeed.ts";
import { DISPATCH_TOPIC } from "../chain/contracts.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import { messagesIn } from "../chain/state.ts";

/**
 * The messaging network as a settlement process sees it: its verifiers have verified what is final where it was sent, and
 * anybody may deliver that.
 * @param deliverAfterSeconds From when on the processes do it themselves; null for never.
 */
export function simulatedNetworks(
  chain: (chainId: number) => SimulatedChain,
  deliverAfterSeconds: number | null,
): ProofNetworks {
  const { submit } = plainProofNetworks.network("hyperlane");
  const policy =
    deliverAfterSeconds === null ? DEFAULT_PROOF_POLICY : { ...DEFAULT_PROOF_POLICY, deliverAfterSeconds };
  return {
    policyOf: () => policy,
    network: () => ({
      submit,
      messageIn: (logs, _leg, { contracts }) => {
        const log = logs.find(
          ({ address, topics }) => address === contracts.mailbox && topics[0] === DISPATCH_TOPIC,
        );
        return log === undefined ? null : { id: keccak256(log.data), bytes: log.data, index: 0 };
      },
      delivery: async ({ bytes }, _leg, { origin, destination }) => {
        const { dispatched } = chain(destination.profile.chainId).final().state;
        const verified = new Set(dispatched.map(({ id }) => id));
        const messages = messagesIn(bytes);
        if (!messages.every(({ id }) => verified.has(id))) return null;
        const { chainId, contracts } = origin.profile;
        const data = encodeFunctionData({ abi: mailboxAbi, functionName: "process", args: ["0x", bytes] });
        return wouldSucceed(origin, { chainId, to: contracts.mailbox, data, value: 0n });
      },
    }),
  };
}
