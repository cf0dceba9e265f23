import { concat, keccak256, numberToHex, size, slice, type Hex } from "viem";

/** Version of the message format that Mailbox version 3 writes and accepts. */
export const MESSAGE_VERSION = 3;

/** A Hyperlane message, taken apart. Addresses are 32-byte identifiers. */
export type Message = {
  readonly version: number;
  /** Counts the messages of its origin's Mailbox. */
  readonly nonce: number;
  readonly origin: number;
  readonly sender: Hex;
  readonly destination: number;
  readonly recipient: Hex;
  readonly body: Hex;
};

/** Bytes before the body: version 1, nonce 4, origin 4, sender 32, destination 4, recipient 32. */
const HEADER_BYTES = 77;

/** The packed form that the Mailbox dispatches and processes. */
export function encodeMessage(message: Message): Hex {
  return concat([
    numberToHex(message.version, { size: 1 }),
    numberToHex(message.nonce, { size: 4 }),
    numberToHex(message.origin, { size: 4 }),
    message.sender,
    numberToHex(message.destination, { size: 4 }),
    message.recipient,
    message.body,
  ]);
}

/** Takes a packed message apart; null where it is shorter than its header. */
export function decodeMessage(bytes: Hex): Message | null {
  if (size(bytes) < HEADER_BYTES) return null;
  return {
    version: Number(slice(bytes, 0, 1)),
    nonce: Number(slice(bytes, 1, 5)),
    origin: Number(slice(bytes, 5, 9)),
    sender: slice(bytes, 9, 41),
    destination: Number(slice(bytes, 41, 45)),
    recipient: slice(bytes, 45, 77),
    body: `0x${bytes.slice(2 + 2 * HEADER_BYTES)}`,
  };
}

/** The message's id: the hash of its packed form, and the leaf that stands for it in its origin's merkle tree. */
export function messageId(bytes: Hex): Hex {
  return keccak256(bytes);
}
