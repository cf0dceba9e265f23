import { parseAbi } from "viem";

/** What we use of Hyperlane's Mailbox, version 3. */
export const mailboxAbi = parseAbi([
  "function initialize(address owner, address defaultIsm, address defaultHook, address requiredHook)",
  "function localDomain() view returns (uint32)",
  "function delivered(bytes32 messageId) view returns (bool)",
  "function processedAt(bytes32 messageId) view returns (uint48)",
  "function recipientIsm(address recipient) view returns (address)",
  "function dispatch(uint32 destinationDomain, bytes32 recipient, bytes body) payable returns (bytes32)",
  "function process(bytes metadata, bytes message) payable",
  "event Dispatch(address indexed sender, uint32 indexed destination, bytes32 indexed recipient, bytes message)",
  "event DispatchId(bytes32 indexed messageId)",
  "event ProcessId(bytes32 indexed messageId)",
]);

/** The hook that keeps the incremental merkle tree of a Mailbox's messages. */
export const merkleTreeHookAbi = parseAbi([
  "function root() view returns (bytes32)",
  "function count() view returns (uint32)",
  "event InsertedIntoTree(bytes32 messageId, uint32 index)",
]);

/** Factory of m-of-n multisig ISMs over message ids. */
export const multisigIsmFactoryAbi = parseAbi([
  "function deploy(address[] values, uint8 threshold) returns (address)",
  "function getAddress(address[] values, uint8 threshold) view returns (address)",
]);

/** An m-of-n multisig ISM over message ids. */
export const multisigIsmAbi = parseAbi([
  "function moduleType() view returns (uint8)",
  "function validatorsAndThreshold(bytes message) view returns (address[] validators, uint8 threshold)",
  "function verify(bytes metadata, bytes message) view returns (bool)",
]);
