import { bytesToHex, hashMessage, hexToBytes, keccak256, stringToHex } from "viem";
import { quoteDigest, quoteDomainSeparator, type QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { CertificationFault } from "../faults.ts";
import { honest, type Behaviour } from "./scripted-solver.ts";

/** A solver with one fault, and what the kit must say of it: the fault in each case that it shows in, and nothing else. */
export type BrokenSolver = {
  readonly change: Partial<Behaviour>;
  readonly found: Readonly<Record<string, CertificationFault>>;
  /** What the reason must name. */
  readonly reason: RegExp;
  /** For faults that take time: a shorter window, and only the cases that they show in. */
  readonly windowMs?: number;
  readonly groups?: readonly string[];
};

const STRANGER = `0x${"77".repeat(32)}` as const;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const domain: Record<string, BrokenSolver> = {
  "the domain of the destination chain": {
    change: {
      digest: (rfq, terms) => quoteDigest(quoteDomainSeparator(rfq.output.chainId, rfq.settler), terms),
    },
    found: { "quotes.signature": "SIGNATURE_DOMAIN" },
    reason: /a domain with chainId 102/,
  },
  "the domain of another contract": {
    change: {
      digest: (rfq, terms, network) => {
        const contract = network.chain(rfq.input.chainId)?.contracts.outputSettler ?? rfq.settler;
        return quoteDigest(quoteDomainSeparator(rfq.input.chainId, contract), terms);
      },
    },
    found: { "quotes.signature": "SIGNATURE_DOMAIN" },
    reason: /verifyingContract outputSettler on 101/,
  },
};

const terms: Record<string, BrokenSolver> = {
  "a wrong chain id in the terms": {
    change: {
      digest: (rfq, terms, network) =>
        honest.digest(rfq, { ...terms, outputChainId: terms.inputChainId }, network),
    },
    found: { "quotes.signature": "SIGNATURE_TERMS" },
    reason: /the input's chain id on both sides/,
  },
  "validUntil signed in milliseconds": {
    change: {
      digest: (rfq, terms, network) =>
        honest.digest(rfq, { ...terms, validUntil: terms.validUntil * 1_000 }, network),
    },
    found: { "quotes.signature": "SIGNATURE_TERMS" },
    reason: /validUntil in milliseconds/,
  },
};

const form: Record<string, BrokenSolver> = {
  "a digest signed as a message": {
    change: {
      sign: (digest, key) => signDigest(hexToBytes(hashMessage({ raw: digest })), key),
    },
    found: { "quotes.signature": "SIGNATURE_FORM" },
    reason: /personal message/,
  },
  "a v of 0 or 1": {
    change: {
      sign: (digest, key) => {
        const signature = signDigest(digest, key);
        const v = Number.parseInt(signature.slice(-2), 16) - 27;
        return `${signature.slice(0, -2) as `0x${string}`}0${v}`;
      },
    },
    found: { "quotes.signature": "SIGNATURE_FORM" },
    reason: /v is [01], not 27 or 28/,
  },
  "a high s": {
    change: {
      sign: (digest, key) => {
        const bytes = hexToBytes(signDigest(digest, key));
        const s = ORDER - BigInt(bytesToHex(bytes.slice(32, 64)));
        const v = 55 - (bytes[64] ?? 27);
        return `${bytesToHex(bytes.slice(0, 32))}${s.toString(16).padStart(64, "0")}${v.toString(16)}`;
      },
    },
    found: { "quotes.signature": "SIGNATURE_FORM" },
    reason: /upper half/,
  },
  "another key": {
    change: { sign: (digest) => signDigest(digest, STRANGER) },
    found: { "quotes.signature": "SIGNATURE_KEY" },
    reason: /does not recover to the registered address/,
  },
};

const session: Record<string, BrokenSolver> = {
  "another API key": {
    change: { apiKey: () => "tf_other_key" },
    found: { "session.authenticates": "AUTH_KEY" },
    reason: /another API key/,
  },
  "a challenge signed without its prefix": {
    change: { signChallenge: (text, key) => signDigest(hexToBytes(keccak256(stringToHex(text))), key) },
    found: { "session.authenticates": "CHALLENGE_SIGNATURE" },
    reason: /without the EIP-191 prefix/,
  },
  "a challenge signed by another": {
    change: { signChallenge: (text) => honest.signChallenge(text, STRANGER) },
    found: { "session.authenticates": "CHALLENGE_SIGNATURE" },
    reason: /does not recover to the registered address/,
  },
  "no heartbeat": {
    change: { pongs: () => [] },
    found: { "session.heartbeat": "PONG_MISSING" },
    reason: /the last that was answered is 0/,
  },
  "pongs with another id": {
    change: { pongs: () => [0] },
    found: { "session.heartbeat": "PONG_MISSING" },
    reason: /the last that was answered is 0/,
  },
  "an end at an unknown message": {
    change: { onUnknown: (socket) => socket.close(1002) },
    found: { "session.unknownMessage": "UNKNOWN_MESSAGE_FATAL" },
    reason: /closed with 1002/,
  },
};

const prices: Record<string, BrokenSolver> = {
  "no answer to ExactOutput": {
    change: {
      price: (rfq, terms, reason) =>
        rfq.swapType === "ExactOutput" && reason === null ? null : (reason ?? terms),
    },
    found: { "quotes.exactOutput": "NO_ANSWER" },
    reason: /requests had no answer/,
    windowMs: 200,
    groups: ["quotes"],
  },
  "a decline of every ExactInput": {
    change: {
      price: (rfq, terms, reason) => reason ?? (rfq.swapType === "ExactInput" ? "risk" : terms),
    },
    found: { "quotes.exactInput": "DECLINED_EVERYTHING" },
    reason: /declined: risk/,
  },
  "another fixed side": {
    change: {
      price: (_rfq, terms, reason) => {
        const [inputAmount, outputAmount] = [terms.inputAmount + 1n, terms.outputAmount + 1n];
        return reason ?? { ...terms, inputAmount, outputAmount };
      },
    },
    found: { "quotes.fixedSide": "FIXED_SIDE_CHANGED" },
    reason: /inputAmount is/,
  },
  "a validity too short": {
    change: {
      price: (rfq, terms, reason) => reason ?? { ...terms, validUntil: rfq.minValidUntil - 10 },
    },
    found: { "quotes.validity": "VALIDITY_TOO_SHORT" },
    reason: /ends 10 s too early/,
  },
  "quotes for whatever is asked": {
    change: { price: (_rfq, terms) => terms },
    found: {
      "declines.unknownCorridor": "QUOTED_UNKNOWN_CORRIDOR",
      "declines.foreignSettler": "QUOTED_FOREIGN_SETTLER",
      "declines.oversize": "QUOTED_OVERSIZE",
    },
    reason: /was quoted/,
  },
  "silence for a decline": {
    change: { price: (_rfq, terms, reason) => (reason === null ? terms : null) },
    found: {
      "declines.unknownCorridor": "NO_ANSWER",
      "declines.foreignSettler": "NO_ANSWER",
      "declines.oversize": "NO_ANSWER",
    },
    reason: /not answered/,
    windowMs: 200,
    groups: ["declines"],
  },
  "a fraction of a second in the quote": {
    change: { fields: (rfq) => (rfq.input.chainId === rfq.output.chainId ? { etaSeconds: 1.5 } : {}) },
    found: { "conduct.messages": "MESSAGE_MALFORMED" },
    reason: /quote\/etaSeconds/,
  },
};

const delivery: Record<string, BrokenSolver> = {
  "late answers": {
    change: { delayMs: (rfq) => rfq.windowMs + 50 },
    found: { "latency.rounds": "ANSWER_LATE", "latency.burst": "ANSWER_LATE" },
    reason: /an answer took/,
    windowMs: 200,
    groups: ["latency"],
  },
  "slow answers": {
    change: { delayMs: (rfq) => Math.floor(rfq.windowMs * 0.4) },
    found: { "latency.rounds": "LATENCY_OVER_LIMIT" },
    reason: /p99/,
    groups: ["latency"],
  },
  "an end at a duplicate": {
    change: { onDuplicate: (socket) => socket.terminate() },
    found: { "delivery.duplicateRfq": "SESSION_ENDED" },
    reason: /came twice/,
  },
  "no second connection": {
    change: { reconnects: false },
    found: { "delivery.closed": "NOT_RECONNECTED" },
    reason: /not back/,
  },
  "one number too few to resume from": {
    change: { resumeFrom: (seq) => Math.max(0, seq - 1) },
    found: { "delivery.resume": "RESUME_WRONG" },
    reason: /the last number was 3, resumeFrom is 2/,
  },
  "a clock that is a minute slow": {
    change: { timeUs: () => (Date.now() - 60_000) * 1_000 },
    found: { "session.clock": "CLOCK_OFF" },
    reason: /-\d+ ms from the kit's/,
  },
  "a flood of pongs": {
    change: { pongs: (id) => Array.from({ length: 1_000 }, () => id) },
    found: { "conduct.rate": "RATE_EXCEEDED" },
    reason: /more messages/,
  },
};

const whole = (_rfq: unknown, terms: QuoteTerms): QuoteTerms => ({ ...terms, minFill: terms.inputAmount });

const parts: Record<string, BrokenSolver> = {
  "a quote for part that nobody asked for": {
    change: {
      price: (rfq, terms, reason) => reason ?? (rfq.partialFill === undefined ? whole(rfq, terms) : terms),
    },
    found: { "quotes.part": "PART_UNASKED" },
    reason: /no part was asked for/,
    groups: ["quotes"],
  },
  "a least above the most": {
    change: {
      price: (rfq, terms, reason) =>
        reason ?? (rfq.partialFill === undefined ? terms : { ...terms, minFill: terms.inputAmount + 1n }),
    },
    found: { "quotes.part": "PART_OUT_OF_BOUNDS" },
    reason: /takes \d+ to \d+/,
    groups: ["quotes"],
  },
  "a quote for part signed as one for all": {
    change: {
      price: (rfq, terms, reason) => reason ?? (rfq.partialFill === undefined ? terms : whole(rfq, terms)),
      digest: (rfq, { minFill: _minFill, ...terms }, network) => honest.digest(rfq, terms, network),
    },
    found: { "quotes.part": "SIGNATURE_TERMS" },
    reason: /without minFill/,
    groups: ["quotes"],
  },
};

/** Solvers whose fault shows without a chain. */
export const brokenSolvers: Readonly<Record<string, BrokenSolver>> = {
  ...session,
  ...domain,
  ...terms,
  ...form,
  ...prices,
  ...parts,
  ...delivery,
};
