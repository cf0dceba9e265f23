import { hashMessage, hexToBytes } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { WebSocket } from "ws";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { askedLegs } from "@tetrafi/protocol/ws/asked-legs.ts";
import { legsQuoteDigest } from "@tetrafi/protocol/signing/legs-quote.ts";
import { quoteDomainSeparator } from "@tetrafi/protocol/signing/quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { sizedQuoteDigest } from "@tetrafi/protocol/signing/sized-quote.ts";
import type { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

const WAIT_MS = 15_000;

/** A registered solver's key pair and API key. */
export type SolverIdentity = {
  readonly id: string;
  readonly privateKey: Hex;
  readonly address: Address;
  readonly apiKey: string;
};

type Frame = VenueToSolver;
type FrameOf<T extends Frame["type"]> = Extract<Frame, { type: T }>;

/** Base units: input, output, and the least of the fixed side. */
type TestSize = readonly [bigint, bigint, bigint];

/** What a solver does on a request. */
type Answer = (rfq: RfqMessage) => void | Promise<void>;

/** Frames that tell how an auction ended. */
type AboutAuction = "won" | "lost" | "cover";

/** A solver's raw connection: whatever a test sends goes out as it is. */
export type TestSolver = {
  readonly identity: SolverIdentity;
  readonly socket: WebSocket;
  /** Everything that came, oldest first. */
  readonly frames: readonly Frame[];
  readonly send: (message: unknown) => void;
  /** The oldest frame of the type that no call has answered yet; waits for one. */
  readonly next: <T extends Frame["type"]>(type: T) => Promise<FrameOf<T>>;
  /** The same of one auction: news of earlier ones may come first, and is passed over. */
  readonly nextOf: <T extends AboutAuction>(type: T, rfqId: string) => Promise<FrameOf<T>>;
  /** What came until now answers no `next`. */
  readonly forget: () => void;
  /** Answers every request from now on. */
  readonly onRfq: (answer: Answer) => void;
  /** A signed quote with the open side's amount, and what a test changes after it was signed. */
  readonly quote: (rfq: RfqMessage, openAmount: bigint, changes?: Partial<QuoteMessage>) => QuoteMessage;
  /** The same for at most a part of the request, and at least `minFill`. */
  readonly quotePart: (rfq: RfqMessage, part: bigint, openAmount: bigint, minFill: bigint) => QuoteMessage;
  /** A signed quote with several sizes, each as input, output and least. */
  readonly quoteSizes: (rfq: RfqMessage, ...sizes: readonly TestSize[]) => SizedQuoteMessage;
  /** A signed answer to a request that hides its side: what is given for its size, and what is taken. */
  readonly quoteBoth: (rfq: RfqMessage, bid: bigint, ask: bigint) => QuoteMessage;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

/** The answer to a challenge. */
export function authMessage(identity: SolverIdentity, challenge: string, resumeFrom?: number): object {
  const signature = signDigest(hexToBytes(hashMessage(challenge)), identity.privateKey);
  const resume = resumeFrom === undefined ? {} : { resumeFrom };
  return { type: "auth", apiKey: identity.apiKey, signature, ...resume };
}

/** Opens a connection and reads its challenge; nothing is sent. */
export async function openSolver(
  url: string,
  identity: SolverIdentity,
): Promise<TestSolver & { readonly challenge: string }> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const frames: Frame[] = [];
  const unread: Frame[] = [];
  const waiting: { readonly type: string; readonly resolve: (frame: Frame) => void }[] = [];
  let answer: Answer = () => undefined;
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame;
    frames.push(frame);
    const at = waiting.findIndex(({ type }) => type === frame.type);
    if (at === -1) unread.push(frame);
    else waiting.splice(at, 1)[0]?.resolve(frame);
    if (frame.type === "rfq") void answer(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const next = <T extends Frame["type"]>(type: T): Promise<FrameOf<T>> => {
    const at = unread.findIndex((frame) => frame.type === type);
    if (at !== -1) return Promise.resolve(unread.splice(at, 1)[0] as FrameOf<T>);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${identity.id} got no ${type}, but ${JSON.stringify(frames.slice(-5))}`)),
        WAIT_MS,
      );
      waiting.push({
        type,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame as FrameOf<T>);
        },
      });
    });
  };
  const nextOf = async <T extends AboutAuction>(type: T, rfqId: string): Promise<FrameOf<T>> => {
    for (;;) {
      const frame = await next(type);
      if ((frame as { readonly rfqId?: string }).rfqId === rfqId) return frame;
    }
  };
  const { challenge } = await next("challenge");
  return {
    identity,
    socket,
    challenge,
    frames,
    closed,
    next,
    nextOf,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    forget: () => unread.splice(0),
    onRfq: (handler) => (answer = handler),
    quote: (rfq, openAmount, changes) => signedQuote(identity, rfq, openAmount, changes),
    quoteSizes: (rfq, ...sizes) => sizedQuote(identity, rfq, sizes),
    quoteBoth: (rfq, bid, ask) => {
      const { inputAmount, outputAmount, etaSeconds, signature } = signedQuote(
        identity,
        { ...rfq, ...rfq.otherSide },
        ask,
      );
      return signedQuote(identity, rfq, bid, {
        otherSide: { inputAmount, outputAmount, etaSeconds, signature },
      });
    },
    quotePart: (rfq, part, openAmount, minFill) => signedQuote(identity, rfq, openAmount, {}, part, minFill),
  };
}

/** The same, authenticated; its feed goes on after `resumeFrom`. */
export async function connectSolver(
  url: string,
  identity: SolverIdentity,
  resumeFrom?: number,
): Promise<TestSolver> {
  const solver = await openSolver(url, identity);
  solver.send(authMessage(identity, solver.challenge, resumeFrom));
  await solver.next("welcome");
  return solver;
}

/** A new identity; registering it is the fixture's. */
export function solverIdentity(id: string, privateKey: Hex, apiKey: string): SolverIdentity {
  return { id, privateKey, apiKey, address: privateKeyToAddress(privateKey).toLowerCase() as Address };
}

function signedQuote(
  { privateKey, address }: SolverIdentity,
  rfq: RfqMessage,
  openAmount: bigint,
  changes: Partial<QuoteMessage> = {},
  fixed = BigInt(rfq.amount),
  minFill?: bigint,
): QuoteMessage {
  const [inputAmount, outputAmount] =
    rfq.swapType === "ExactInput" ? [fixed, openAmount] : [openAmount, fixed];
  const validUntil = rfq.minValidUntil + 30;
  const { rfqId } = rfq;
  const legs = askedLegs(rfq, { inputAmount, outputAmount });
  const domain = quoteDomainSeparator(rfq.input.chainId, rfq.settler);
  const part = minFill === undefined ? {} : { minFill };
  const digest = legsQuoteDigest(domain, { rfqId, solver: address, ...legs, validUntil, ...part });
  return {
    type: "quote",
    rfqId: rfq.rfqId,
    inputAmount: inputAmount.toString(),
    outputAmount: outputAmount.toString(),
    ...(minFill === undefined ? {} : { minFill: minFill.toString() }),
    validUntil,
    etaSeconds: 5,
    signature: signDigest(digest, privateKey),
    ...changes,
  };
}

function sizedQuote(
  { privateKey, address }: SolverIdentity,
  { rfqId, input, output, minValidUntil, settler }: RfqMessage,
  sizes: readonly TestSize[],
): SizedQuoteMessage {
  const validUntil = minValidUntil + 30;
  const digest = sizedQuoteDigest(quoteDomainSeparator(input.chainId, settler), {
    rfqId,
    solver: address,
    inputChainId: input.chainId,
    inputToken: input.address,
    outputChainId: output.chainId,
    outputToken: output.address,
    validUntil,
    sizes: sizes.map(([inputAmount, outputAmount, minFill]) => ({ inputAmount, outputAmount, minFill })),
  });
  return {
    type: "sizedQuote",
    rfqId,
    sizes: sizes.map(([inputAmount, outputAmount, minFill]) => ({
      inputAmount: inputAmount.toString(),
      outputAmount: outputAmount.toString(),
      minFill: minFill.toString(),
    })),
    validUntil,
    etaSeconds: 5,
    signature: signDigest(digest, privateKey),
  };
}
