import { bytesToHex, hashMessage, hashStruct, hashTypedData, hexToBytes, keccak256, stringToHex } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { partialQuoteTypedData, quoteTypedData, type QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { QuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { CertificationFault } from "./faults.ts";
import type { CaseOutcome } from "./report.ts";

type Failed = Extract<CaseOutcome, { kind: "failed" }>;
/** Something else that may have been signed, and what that says. */
type Mistake = { readonly fault: CertificationFault; readonly what: string; readonly digest: Hex };

/** Whether the solver signed the challenge; else what was expected and what came. */
export function checkChallenge(challenge: string, signature: Hex, solver: Address): Failed | null {
  const fault = "CHALLENGE_SIGNATURE";
  const expected = hashMessage(challenge);
  const mistakes = (): Mistake[] => [
    {
      fault,
      what: "the text's plain hash, without the EIP-191 prefix",
      digest: keccak256(stringToHex(challenge)),
    },
    {
      fault,
      what: "the hash of the text's hash",
      digest: hashMessage({ raw: keccak256(stringToHex(challenge)) }),
    },
    ...hexTail(challenge).map((raw): Mistake => ({
      fault,
      what: "only the challenge's hex digits, as bytes",
      digest: hashMessage({ raw }),
    })),
  ];
  return judge({ expected, signature, solver, mistakes, otherwise: fault });
}

const hexTail = (challenge: string): Hex[] => {
  const digits = /[0-9a-f]{64}$/.exec(challenge)?.[0];
  return digits === undefined ? [] : [`0x${digits}`];
};

/** Whether a quote's signature is the solver's over its terms; else what was signed instead, as far as that can be found. */
export function checkQuoteSignature(
  rfq: RfqMessage,
  quote: QuoteMessage,
  solver: Address,
  network: ResolvedNetwork,
): Failed | null {
  const terms: QuoteTerms = {
    rfqId: rfq.rfqId,
    solver,
    inputChainId: rfq.input.chainId,
    inputToken: rfq.input.address,
    inputAmount: BigInt(quote.inputAmount),
    outputChainId: rfq.output.chainId,
    outputToken: rfq.output.address,
    outputAmount: BigInt(quote.outputAmount),
    validUntil: quote.validUntil,
  };
  if (quote.minFill !== undefined)
    return checkPartSignature(rfq, { ...terms, minFill: BigInt(quote.minFill) }, quote, solver);
  const typed = quoteTypedData(rfq.input.chainId, rfq.settler, terms);
  const expected = hashTypedData(typed);
  const mistakes = (): Mistake[] => [
    ...domainMistakes(typed, rfq, network),
    ...termMistakes(rfq, terms),
    {
      fault: "SIGNATURE_FORM",
      what: "the digest as a personal message (EIP-191)",
      digest: hashMessage({ raw: expected }),
    },
    { fault: "SIGNATURE_FORM", what: "a hash of the digest", digest: keccak256(expected) },
    {
      fault: "SIGNATURE_FORM",
      what: "the struct's hash, without the domain",
      digest: hashStruct({
        data: typed.message,
        types: { Quote: [...typed.types.Quote] },
        primaryType: "Quote",
      }),
    },
  ];
  const { signature } = quote;
  return judge({ expected, signature, solver, mistakes, otherwise: "SIGNATURE_KEY" });
}

/** Of a quote for part: what differs from other quotes is its type. */
function checkPartSignature(
  rfq: RfqMessage,
  terms: QuoteTerms & { readonly minFill: bigint },
  { signature }: QuoteMessage,
  solver: Address,
): Failed | null {
  const { minFill: _minFill, ...whole } = terms;
  const expected = hashTypedData(partialQuoteTypedData(rfq.input.chainId, rfq.settler, terms));
  const mistakes = (): Mistake[] => [
    {
      fault: "SIGNATURE_TERMS",
      what: "the type Quote, without minFill, instead of PartialQuote",
      digest: hashTypedData(quoteTypedData(rfq.input.chainId, rfq.settler, whole)),
    },
  ];
  return judge({ expected, signature, solver, mistakes, otherwise: "SIGNATURE_KEY" });
}

type Typed = ReturnType<typeof quoteTypedData>;

function domainMistakes(typed: Typed, rfq: RfqMessage, network: ResolvedNetwork): Mistake[] {
  const { name, version, chainId, verifyingContract } = typed.domain;
  const chains = network.chains.filter((chain) => chain.chainId !== chainId);
  const contracts = network.chains.flatMap((chain) =>
    Object.entries(chain.contracts).map(([what, address]) => ({
      what: `${what} on ${chain.chainId}`,
      address,
    })),
  );
  const domains = [
    ...chains.map((chain) => ({ what: `chainId ${chain.chainId}`, change: { chainId: chain.chainId } })),
    ...contracts
      .filter(({ address }) => address.toLowerCase() !== rfq.settler.toLowerCase())
      .map(({ what, address }) => ({
        what: `verifyingContract ${what}`,
        change: { verifyingContract: address },
      })),
    ...["tetrafi", "Tetrafi", "TETRAFI"].map((other) => ({
      what: `name "${other}"`,
      change: { name: other },
    })),
    ...["1.0", "0", "2"].map((other) => ({ what: `version "${other}"`, change: { version: other } })),
  ];
  return domains.map(({ what, change }) => ({
    fault: "SIGNATURE_DOMAIN",
    what: `a domain with ${what}`,
    digest: hashTypedData({ ...typed, domain: { name, version, chainId, verifyingContract, ...change } }),
  }));
}

function termMistakes(rfq: RfqMessage, terms: QuoteTerms): Mistake[] {
  const { inputChainId, outputChainId, inputToken, outputToken, inputAmount, outputAmount } = terms;
  const changes: Readonly<Record<string, Partial<QuoteTerms>>> = {
    "input and output chain ids swapped": { inputChainId: outputChainId, outputChainId: inputChainId },
    "the input's chain id on both sides": { outputChainId: inputChainId },
    "the output's chain id on both sides": { inputChainId: outputChainId },
    "input and output tokens swapped": { inputToken: outputToken, outputToken: inputToken },
    "input and output amounts swapped": { inputAmount: outputAmount, outputAmount: inputAmount },
    "the request's minValidUntil for validUntil": { validUntil: rfq.minValidUntil },
    "validUntil in milliseconds": { validUntil: terms.validUntil * 1_000 },
    "the settler as solver": { solver: rfq.settler },
    "no solver": { solver: `0x${"00".repeat(20)}` },
  };
  return Object.entries(changes).map(([what, change]) => ({
    fault: "SIGNATURE_TERMS",
    what: `terms with ${what}`,
    digest: hashTypedData(quoteTypedData(inputChainId, rfq.settler, { ...terms, ...change })),
  }));
}

function judge(signed: {
  readonly expected: Hex;
  readonly signature: Hex;
  readonly solver: Address;
  /** Many hashes: computed only for a signature that is wrong. */
  readonly mistakes: () => readonly Mistake[];
  readonly otherwise: CertificationFault;
}): Failed | null {
  const { expected, signature, solver, mistakes, otherwise } = signed;
  const recovered = recover(expected, signature);
  if (recovered === solver) return null;
  const evidence = {
    "expected digest": expected,
    "expected address": solver,
    "recovered address": recovered ?? "none",
    signature,
  };
  const form = formFault(expected, signature, solver);
  if (form !== null) return { kind: "failed", fault: formOf(otherwise), reason: form, evidence };
  const found = mistakes().find(({ digest }) => recover(digest, signature) === solver);
  if (found !== undefined)
    return {
      kind: "failed",
      fault: found.fault,
      reason: `what was signed is ${found.what}`,
      evidence: { "expected digest": expected, "got digest": found.digest, "expected address": solver },
    };
  const reason = "the signature does not recover to the registered address";
  return { kind: "failed", fault: otherwise, reason, evidence };
}

const recover = (digest: Hex, signature: Hex): Address | null => recoverSigner(hexToBytes(digest), signature);
const formOf = (fault: CertificationFault): CertificationFault =>
  fault === "SIGNATURE_KEY" ? "SIGNATURE_FORM" : fault;

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What is wrong with the 65 bytes alone, if mending that makes the signature good. */
function formFault(digest: Hex, signature: Hex, solver: Address): string | null {
  const bytes = hexToBytes(signature);
  if (bytes.length !== 65) return `the signature has ${bytes.length} bytes, not 65`;
  const [r, s, v] = [bytes.slice(0, 32), BigInt(bytesToHex(bytes.slice(32, 64))), bytes[64] ?? 0];
  const joined = (s: bigint, v: number): Hex =>
    `${bytesToHex(r)}${s.toString(16).padStart(64, "0")}${v.toString(16).padStart(2, "0")}`;
  if (v < 27 && recover(digest, joined(s, v + 27)) === solver) return `v is ${v}, not 27 or 28`;
  if (s > ORDER / 2n && recover(digest, joined(ORDER - s, 55 - v)) === solver)
    return "s is in the upper half of the curve's order; send its low twin";
  return null;
}
