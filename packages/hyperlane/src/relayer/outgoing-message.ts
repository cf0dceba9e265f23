import type { Address, Hex } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { TreeMessage } from "../final-messages.ts";
import { decodeMessage, MESSAGE_VERSION } from "../message.ts";

/** A dispatched message with all that its delivery needs. */
export type OutgoingMessage = TreeMessage & {
  readonly originDomain: number;
  /** The origin's MerkleTreeHook as a 32-byte identifier. */
  readonly merkleTreeHook: Hex;
  readonly destinationDomain: number;
  readonly recipient: Address;
};

/** Takes a message of `origin` apart; null where no Mailbox could ever deliver it. */
export function outgoingMessage(origin: ChainProfile, message: TreeMessage): OutgoingMessage | null {
  const decoded = decodeMessage(message.bytes);
  if (decoded === null || decoded.version !== MESSAGE_VERSION) return null;
  if (decoded.origin !== origin.hyperlaneDomain) return null;
  if (!/^0x0{24}/.test(decoded.recipient)) return null;
  return {
    ...message,
    originDomain: decoded.origin,
    merkleTreeHook: addressToBytes32(origin.contracts.merkleTreeHook),
    destinationDomain: decoded.destination,
    recipient: `0x${decoded.recipient.slice(26)}`,
  };
}
