import { encodeFunctionData, keccak256, parseEventLogs, type Log } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { SignedCheckpoint } from "@tetrafi/hyperlane/checkpoint.ts";
import { gatherSignatures } from "@tetrafi/hyperlane/gather-signatures.ts";
import { MESSAGE_ID_MULTISIG, type Multisig } from "@tetrafi/hyperlane/multisig.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import { mailboxAbi, merkleTreeHookAbi, multisigIsmAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";
import type { ProofMessage, ProofNetwork } from "./proof-network.ts";
import type { ProofLeg } from "./proof-route.ts";
import { wouldSucceed } from "./would-succeed.ts";

/** Reads a validator's checkpoint of a leaf of `chain`'s tree; null where it has not published one. */
export type CheckpointReader = (
  chain: Chain,
  validator: Hex,
  index: number,
) => Promise<SignedCheckpoint | null>;

/** Hyperlane: validators sign checkpoints of the sending Mailbox's tree, anyone hands them to the other Mailbox. */
export function hyperlaneNetwork(readCheckpoint: CheckpointReader): ProofNetwork {
  return {
    submit: async ({ destination, origin, leg, source, payloads, gas, from }) => {
      const args = [origin.hyperlaneDomain, leg.recipient, gas, "0x", source, payloads] as const;
      const abi = hyperlaneOracleAbi;
      const value = await readContract(
        destination.rpc,
        { address: leg.adapter, abi, functionName: "quoteGasPayment", args, from },
        destination.head().latest.number,
      );
      return { data: encodeFunctionData({ abi, functionName: "submit", args }), value };
    },
    messageIn,
    delivery: async (message, leg, { origin, destination }) => {
      if (await read(origin, "delivered", message.id)) return null;
      const multisig = await multisigOf(origin, leg, message);
      if (multisig === null) return null;
      const metadata = await gatherSignatures(
        (validator) => readCheckpoint(destination, validator, message.index),
        {
          messageId: message.id,
          index: message.index,
          originDomain: destination.profile.hyperlaneDomain,
          merkleTreeHook: addressToBytes32(destination.profile.contracts.merkleTreeHook),
        },
        multisig,
      );
      if (metadata === null) return null;
      const { chainId, contracts } = origin.profile;
      const args = [metadata, message.bytes] as const;
      const data = encodeFunctionData({ abi: mailboxAbi, functionName: "process", args });
      return wouldSucceed(origin, { chainId, to: contracts.mailbox, data, value: 0n });
    },
  };
}

function messageIn(
  logs: Parameters<ProofNetwork["messageIn"]>[0],
  { adapter, recipient }: ProofLeg,
  { contracts }: ChainProfile,
): ProofMessage | null {
  const of = (address: string): Log[] =>
    logs.filter((log) => log.address.toLowerCase() === address.toLowerCase()) as unknown as Log[];
  const sent = parseEventLogs({ abi: mailboxAbi, eventName: "Dispatch", logs: of(contracts.mailbox) }).find(
    ({ args }) =>
      args.sender.toLowerCase() === adapter.toLowerCase() && args.recipient === addressToBytes32(recipient),
  );
  if (sent === undefined) return null;
  const bytes = sent.args.message;
  const id = keccak256(bytes);
  const leaf = parseEventLogs({
    abi: merkleTreeHookAbi,
    eventName: "InsertedIntoTree",
    logs: of(contracts.merkleTreeHook),
  }).find(({ args }) => args.messageId === id);
  return leaf === undefined ? null : { id, bytes, index: leaf.args.index };
}

/** Who must sign for the recipient; null where its security module is of another kind, which can't be served here. */
async function multisigOf(
  origin: Chain,
  { recipient }: ProofLeg,
  { bytes }: ProofMessage,
): Promise<Multisig | null> {
  const { rpc, profile } = origin;
  const block = origin.head().latest.number;
  const { mailbox } = profile.contracts;
  const address = await readContract(
    rpc,
    { address: mailbox, abi: mailboxAbi, functionName: "recipientIsm", args: [recipient] },
    block,
  );
  const ism = { address, abi: multisigIsmAbi } as const;
  const kind = await readContract(rpc, { ...ism, functionName: "moduleType", args: [] }, block);
  if (kind !== MESSAGE_ID_MULTISIG) return null;
  const [validators, threshold] = await readContract(
    rpc,
    { ...ism, functionName: "validatorsAndThreshold", args: [bytes] },
    block,
  );
  return { validators: validators.map((validator) => validator.toLowerCase() as Hex), threshold };
}

function read({ rpc, profile, head }: Chain, functionName: "delivered", id: Hex): Promise<boolean> {
  const address = profile.contracts.mailbox;
  return readContract(rpc, { address, abi: mailboxAbi, functionName, args: [id] }, head().latest.number);
}
