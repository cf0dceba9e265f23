import { randomBytes } from "node:crypto";
import { bytesToHex, recoverAddress, toHex } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { quoteDigest, quoteDomainSeparator, type QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";
import { recoverSigner, signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { BenchOptions } from "../main.ts";
import { interleave } from "../harness/interleave.ts";
import { row, type Row } from "../report.ts";

const QUOTES = 256;
const GOAL_PER_SECOND = 15_000;
const settler = `0x${"02".repeat(20)}` as const;
const token = `0x${"11".repeat(20)}` as const;

type Signed = {
  readonly terms: QuoteTerms;
  readonly digest: Uint8Array;
  readonly hash: `0x${string}`;
  readonly signature: `0x${string}`;
};

function signedQuotes(domain: Uint8Array): Signed[] {
  const privateKey = toHex(randomBytes(32));
  const solver = privateKeyToAddress(privateKey).toLowerCase() as `0x${string}`;
  return Array.from({ length: QUOTES }, (_, at) => {
    const terms: QuoteTerms = {
      rfqId: toHex(randomBytes(32)),
      solver,
      inputChainId: 31337,
      inputToken: token,
      inputAmount: 250_000_000_000n,
      outputChainId: 31338,
      outputToken: token,
      outputAmount: 249_000_000_000n + BigInt(at),
      validUntil: 1_800_000_000,
    };
    const digest = quoteDigest(domain, terms);
    return { terms, digest, hash: bytesToHex(digest), signature: signDigest(digest, privateKey) };
  });
}

/** Signature checks a second on one core. Floor: the recovery alone, without the digest. Peer: viem. */
export async function signatures({ seconds }: BenchOptions): Promise<readonly Row[]> {
  const domain = quoteDomainSeparator(31337, settler);
  const quotes = signedQuotes(domain);
  let at = 0;
  const next = (): Signed => {
    at = (at + 1) % quotes.length;
    const quote = quotes[at];
    if (quote === undefined) throw new Error("no quote");
    return quote;
  };
  const took = await interleave(seconds, {
    ours: () => {
      const { terms, signature } = next();
      if (recoverSigner(quoteDigest(domain, terms), signature) !== terms.solver)
        throw new Error("a good signature was refused");
    },
    recovery: () => {
      const { digest, signature } = next();
      return recoverSigner(digest, signature);
    },
    viem: () => {
      const { hash, signature } = next();
      return recoverAddress({ hash, signature });
    },
  });
  const perSecond = (us: number): number => Math.round(1_000_000 / us);
  return [
    row(
      "quotes checked on one core: digest and recovery",
      "1/s",
      perSecond(took.ours),
      { atLeast: GOAL_PER_SECOND },
      { floor: perSecond(took.recovery), peer: perSecond(took.viem) },
    ),
    row("one check", "µs", took.ours, null, { floor: took.recovery, peer: took.viem }),
  ];
}
