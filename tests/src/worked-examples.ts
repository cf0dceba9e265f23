import {
  bytesToHex,
  concat,
  hashDomain,
  hashMessage,
  hashStruct,
  hexToBytes,
  keccak256,
  stringToHex,
  type Hex,
} from "viem";
import { privateKeyToAddress } from "viem/accounts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { fillDescription, fillRecordHash, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { permit2Digest, permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { wholeId } from "@tetrafi/protocol/order/order-set.ts";
import { legsQuoteDigest, legsQuoteTypedData } from "@tetrafi/protocol/signing/legs-quote.ts";
import { orderSetDigest, orderSetTypedData } from "@tetrafi/protocol/signing/order-set.ts";
import {
  partialQuoteTypedData,
  quoteDigest,
  quoteDomainSeparator,
  quoteTypedData,
} from "@tetrafi/protocol/signing/quote.ts";
import { sizedQuoteDigest, sizedQuoteTypedData } from "@tetrafi/protocol/signing/sized-quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";

/** The signatures that the guides work through, computed: each is a block of lines, `name  value`. */

/** Public keys of nobody: anyone may sign with them. */
const SOLVER_KEY: Hex = `0x${"11".repeat(32)}`;
const TAKER_KEY: Hex = `0x${"22".repeat(32)}`;
const solver = privateKeyToAddress(SOLVER_KEY).toLowerCase() as Hex;
const taker = privateKeyToAddress(TAKER_KEY).toLowerCase() as Hex;
const address = (byte: string): Hex => `0x${byte.repeat(20)}`;

const settler = address("e1");
const permit2: Hex = "0x000000000022d473030f116ddee9f6b43ac78ba3";
const CHALLENGE = `TetraFi solver session ${"ab".repeat(32)}`;
const terms = {
  rfqId: `0x${"0f".repeat(32)}`,
  solver,
  inputChainId: 1,
  inputToken: address("a1"),
  inputAmount: 250_000_000_000n,
  outputChainId: 42_161,
  outputToken: address("b2"),
  outputAmount: 249_950_000_000n,
  validUntil: 1_800_000_060,
} as const;
const order: StandardOrder = {
  user: taker,
  nonce: BigInt(terms.rfqId),
  originChainId: 1n,
  expires: 1_800_003_600,
  fillDeadline: 1_800_001_800,
  inputOracle: address("c3"),
  inputs: [[BigInt(terms.inputToken), terms.inputAmount]],
  outputs: [
    {
      oracle: addressToBytes32(address("c4")),
      settler: addressToBytes32(address("e2")),
      chainId: 42_161n,
      token: addressToBytes32(terms.outputToken),
      amount: terms.outputAmount,
      recipient: addressToBytes32(taker),
      callbackData: "0x",
      context: exclusiveLimitContext(solver, 1_800_000_600),
    },
  ],
};

const lines = (rows: Readonly<Record<string, unknown>>): string => {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return Object.entries(rows)
    .map(([name, value]) => `${name.padEnd(width)}  ${String(value)}`)
    .join("\n");
};

/** The answer to the venue's challenge. */
export function challengeExample(): string {
  const digest = hashMessage(CHALLENGE);
  return lines({
    "private key": SOLVER_KEY,
    "its address": solver,
    challenge: CHALLENGE,
    "prefix + length": `"\\x19Ethereum Signed Message:\\n${CHALLENGE.length}"`,
    "digest, EIP-191": digest,
    signature: signDigest(hexToBytes(digest), SOLVER_KEY),
  });
}

/** The same of one input for two outputs. */
export function legsExample(): string {
  const { rfqId, validUntil } = terms;
  const leg = (chainId: number, token: Hex, amount: bigint) => ({
    asset: { chainId, address: token },
    amount,
  });
  const inputs = [leg(terms.inputChainId, terms.inputToken, terms.inputAmount)];
  const outputs = [
    leg(terms.outputChainId, terms.outputToken, 200_000_000_000n),
    leg(terms.outputChainId, address("b3"), 49_950_000_000n),
  ];
  const quote = { rfqId, solver, inputs, outputs, validUntil };
  const { types, message } = legsQuoteTypedData(terms.inputChainId, settler, quote);
  const mutable = { LegsQuote: [...types.LegsQuote], Leg: [...types.Leg] };
  const fields = (of: readonly { type: string; name: string }[]): string =>
    of.map((field) => `${field.type} ${field.name}`).join(",");
  const type = `LegsQuote(${fields(types.LegsQuote)})Leg(${fields(types.Leg)})`;
  const hashOf = (data: (typeof message.inputs)[number]): Hex =>
    hashStruct({ data, types: mutable, primaryType: "Leg" });
  const digest = legsQuoteDigest(quoteDomainSeparator(terms.inputChainId, settler), quote);
  return lines({
    rfqId,
    solver,
    "inputs[0]": shownLeg(message.inputs[0]),
    "outputs[0]": shownLeg(message.outputs[0]),
    "outputs[1]": shownLeg(message.outputs[1]),
    validUntil,
    settler,
    type,
    "type hash": keccak256(stringToHex(type)),
    "Leg's type hash": keccak256(stringToHex(`Leg(${fields(types.Leg)})`)),
    "struct hash of inputs[0]": message.inputs.map(hashOf).join(),
    "hash of outputs": keccak256(concat(message.outputs.map(hashOf))),
    "struct hash": hashStruct({ data: message, types: mutable, primaryType: "LegsQuote" }),
    "digest, EIP-712": bytesToHex(digest),
    signature: signDigest(digest, SOLVER_KEY),
  });
}

function shownLeg(leg: { chainId: bigint; token: Hex; amount: bigint } | undefined): string {
  return leg === undefined ? "" : `(${leg.chainId}, ${leg.token}, ${leg.amount})`;
}

/** A quote's signature, from its type to its 65 bytes. Checked against viem's own EIP-712. */
export function quoteExample(): string {
  const typed = quoteTypedData(terms.inputChainId, settler, terms);
  const type = `Quote(${typed.types.Quote.map((field) => `${field.type} ${field.name}`).join(",")})`;
  const domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
  const separator = quoteDomainSeparator(terms.inputChainId, settler);
  const digest = quoteDigest(separator, terms);
  const types = { Quote: [...typed.types.Quote], EIP712Domain: domainFields(domainType) };
  if (separatorByViem(typed.domain, types.EIP712Domain) !== bytesToHex(separator))
    throw new Error("the domain separator is not viem's");
  return lines({
    ...terms,
    settler,
    type,
    "type hash": keccak256(stringToHex(type)),
    "domain type": domainType,
    "domain type hash": keccak256(stringToHex(domainType)),
    'keccak256("TetraFi")': keccak256(stringToHex("TetraFi")),
    'keccak256("1")': keccak256(stringToHex("1")),
    "domain separator": bytesToHex(separator),
    "struct hash": hashStruct({ data: typed.message, types, primaryType: "Quote" }),
    "digest, EIP-712": bytesToHex(digest),
    signature: signDigest(digest, SOLVER_KEY),
  });
}

/** The same for a quote for part. */
export function partialQuoteExample(): string {
  const part = { ...terms, minFill: 25_000_000_000n };
  const typed = partialQuoteTypedData(terms.inputChainId, settler, part);
  const fields = typed.types.PartialQuote;
  const type = `PartialQuote(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;
  const digest = quoteDigest(quoteDomainSeparator(terms.inputChainId, settler), part);
  const types = { PartialQuote: [...fields] };
  return lines({
    minFill: part.minFill,
    type,
    "type hash": keccak256(stringToHex(type)),
    "struct hash": hashStruct({ data: typed.message, types, primaryType: "PartialQuote" }),
    "digest, EIP-712": bytesToHex(digest),
    signature: signDigest(digest, SOLVER_KEY),
  });
}

/** The same for a quote with several sizes. */
export function sizedQuoteExample(): string {
  const { rfqId, inputChainId, inputToken, outputChainId, outputToken, validUntil } = terms;
  const sizes = [
    { inputAmount: 50_000_000_000n, outputAmount: 49_995_000_000n, minFill: 50_000_000_000n },
    { inputAmount: 250_000_000_000n, outputAmount: 249_950_000_000n, minFill: 25_000_000_000n },
  ];
  const quote = { rfqId, solver, inputChainId, inputToken, outputChainId, outputToken, validUntil, sizes };
  const { types, message } = sizedQuoteTypedData(inputChainId, settler, quote);
  const mutable = { SizedQuote: [...types.SizedQuote], Size: [...types.Size] };
  const fields = (of: readonly { type: string; name: string }[]): string =>
    of.map((field) => `${field.type} ${field.name}`).join(",");
  const sizeType = `Size(${fields(types.Size)})`;
  const type = `SizedQuote(${fields(types.SizedQuote)})${sizeType}`;
  const hashes = message.sizes.map((data) => hashStruct({ data, types: mutable, primaryType: "Size" }));
  const digest = sizedQuoteDigest(quoteDomainSeparator(inputChainId, settler), quote);
  const shown = sizes.map(
    ({ inputAmount, outputAmount, minFill }) => `(${inputAmount}, ${outputAmount}, ${minFill})`,
  );
  return lines({
    "sizes[0]": shown[0],
    "sizes[1]": shown[1],
    type,
    "type hash": keccak256(stringToHex(type)),
    "Size's type hash": keccak256(stringToHex(sizeType)),
    "struct hash of sizes[0]": hashes[0],
    "hash of sizes": keccak256(concat(hashes)),
    "struct hash": hashStruct({ data: message, types: mutable, primaryType: "SizedQuote" }),
    "digest, EIP-712": bytesToHex(digest),
    signature: signDigest(digest, SOLVER_KEY),
  });
}

/** What the solver computes of an order that it won: ids and records. */
export function fillExample(): string {
  const output = order.outputs[0];
  if (output === undefined) throw new Error("the example has an output");
  const id = orderId(order, settler);
  const timestamp = 1_800_000_300;
  const credited = addressToBytes32(solver);
  return lines({
    "context, 0xe0 + solver + exclusive until": output.context,
    "order id at the settler": id,
    "output hash": outputHash(output),
    "fill's block time": timestamp,
    "fill record, getFillRecord": fillRecordHash(credited, timestamp),
    "fill description, what is proved": fillDescription({ solver: credited, orderId: id, timestamp, output }),
  });
}

/** The taker's signature over the order, for Permit2. */
export function orderExample(): string {
  const scope = { settler, permit2 };
  const { domain, types } = permit2TypedData(order, scope);
  const digest = permit2Digest(order, scope);
  const name = "PermitBatchWitnessTransferFrom";
  const encoded = [name, "MandateOutput", "Permit2Witness", "TokenPermissions"]
    .map((type) => `${type}(${(types[type] ?? []).map((field) => `${field.type} ${field.name}`).join(",")})`)
    .join("");
  return lines({
    "private key": TAKER_KEY,
    "its address": taker,
    permit2,
    settler,
    "order id": orderId(order, settler),
    type: encoded,
    "type hash": keccak256(stringToHex(encoded)),
    "domain separator": separatorByViem(domain, types["EIP712Domain"] ?? []),
    "digest, EIP-712": digest,
    signature: signDigest(hexToBytes(digest), TAKER_KEY),
  });
}

/** The taker's one signature over the orders of a split, for Permit2. */
export function orderSetExample(): string {
  const set = [1n, 2n].map((share) => ({
    settler,
    order: {
      ...order,
      inputs: order.inputs.map(([token, amount]) => [token, (amount * share) / 3n] as const),
      outputs: order.outputs.map((output) => ({ ...output, amount: (output.amount * share) / 3n })),
    },
  }));
  const opener = address("e5");
  const { types } = orderSetTypedData(set, { opener, permit2 });
  const digest = orderSetDigest(set, { opener, permit2 });
  const encoded = ["PermitBatchWitnessTransferFrom", "MandateOutput", "Order", "OrderSet", "TokenPermissions"]
    .map((type) => `${type}(${(types[type] ?? []).map((field) => `${field.type} ${field.name}`).join(",")})`)
    .join("");
  return lines({
    opener,
    "order ids": set.map((one) => orderId(one.order, settler)).join(", "),
    "id of the whole": wholeId(set, opener),
    type: encoded,
    "type hash": keccak256(stringToHex(encoded)),
    "digest, EIP-712": digest,
    signature: signDigest(hexToBytes(digest), TAKER_KEY),
  });
}

type Fields = readonly { readonly name: string; readonly type: string }[];

function separatorByViem(domain: object, fields: Fields): Hex {
  const types = { EIP712Domain: [...fields] };
  return hashDomain({ domain, types } as unknown as Parameters<typeof hashDomain>[0]);
}

const domainFields = (type: string): { name: string; type: string }[] =>
  type
    .slice(type.indexOf("(") + 1, -1)
    .split(",")
    .map((field) => field.split(" "))
    .map(([kind = "", name = ""]) => ({ name, type: kind }));
