import { encodeFunctionData, keccak256 } from "viem";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ProofNetworkName, ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { plainProofNetworks, type ProofNetworks } from "@tetrafi/settlement/proof/proof-networks.ts";
import { wouldSucceed } from "@tetrafi/settlement/proof/would-succeed.ts";
import { DISPATCH_TOPIC, networksOf } from "../chain/proofs.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import { messagesIn } from "../chain/state.ts";

/**
 * The messaging networks as a settlement process sees them: the verifiers of each have verified what is final where it
 * was sent, and anybody may deliver that, unless the network stands still.
 */
export function simulatedNetworks(parts: {
  readonly chain: (chainId: number) => SimulatedChain;
  readonly policy: ProofPolicy;
  readonly isStalled: (network: ProofNetworkName) => boolean;
}): ProofNetworks {
  const { chain, policy, isStalled } = parts;
  // The adapters of all networks take the same call here.
  const { submit } = plainProofNetworks.network("hyperlane");
  return {
    policyOf: () => policy,
    network: (name) => ({
      submit,
      messageIn: (logs, _leg, profile) => {
        const mailbox = networksOf(profile).find((network) => network.name === name)?.mailbox;
        const log = logs.find(({ address, topics }) => address === mailbox && topics[0] === DISPATCH_TOPIC);
        return log === undefined ? null : { id: keccak256(log.data), bytes: log.data, index: 0 };
      },
      delivery: async ({ bytes }, _leg, { origin, destination }) => {
        if (isStalled(name)) return null;
        const { dispatched } = chain(destination.profile.chainId).final().state;
        const verified = new Set(dispatched.map(({ id }) => id));
        const messages = messagesIn(bytes);
        if (!messages.every(({ id }) => verified.has(id))) return null;
        const mailbox = networksOf(origin.profile).find((network) => network.name === name)?.mailbox;
        if (mailbox === undefined) return null;
        const { chainId } = origin.profile;
        const data = encodeFunctionData({ abi: mailboxAbi, functionName: "process", args: ["0x", bytes] });
        return wouldSucceed(origin, { chainId, to: mailbox, data, value: 0n });
      },
    }),
  };
}
