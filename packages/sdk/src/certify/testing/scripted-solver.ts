import { hashMessage, hexToBytes } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { WebSocket } from "ws";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { quoteDigest, quoteDomainSeparator, type QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { FillableMessage, RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

/** What a solver that is written by hand does at each point. Each fixture of a fault replaces one of these. */
export type Behaviour = {
  readonly apiKey: (key: string) => string;
  readonly signChallenge: (challenge: string, privateKey: Hex) => Hex;
  /** Ids to answer a ping with, one message each. */
  readonly pongs: (id: number) => readonly number[];
  /** A message of a type that it does not know. */
  readonly onUnknown: (socket: WebSocket) => void;
  /** The terms to quote, a reason to decline, or null to say nothing. */
  readonly price: (rfq: RfqMessage, terms: QuoteTerms, reason: string | null) => QuoteTerms | string | null;
  /** What is signed for the terms. */
  readonly digest: (rfq: RfqMessage, terms: QuoteTerms, network: ResolvedNetwork) => Uint8Array;
  readonly sign: (digest: Uint8Array, privateKey: Hex) => Hex;
  /** What the quote carries besides. */
  readonly fields: (rfq: RfqMessage) => object;
  /** Milliseconds from a request to its answer. */
  readonly delayMs: (rfq: RfqMessage) => number;
  /** A request that came before. */
  readonly onDuplicate: (socket: WebSocket) => void;
  readonly reconnects: boolean;
  /** What to resume from, by the last number that was read; undefined: not at all. */
  readonly resumeFrom: (seq: number) => number | undefined;
  /** Microseconds since the epoch, as the solver tells them. */
  readonly timeUs: () => number;
  readonly onFillable: (fillable: FillableMessage) => void;
};

const OVERSIZE = 10n ** 20n;

/** A solver that does everything as it must, at a price of one for one. */
export const honest: Behaviour = {
  apiKey: (key) => key,
  signChallenge: (challenge, privateKey) => signDigest(hexToBytes(hashMessage(challenge)), privateKey),
  pongs: (id) => [id],
  onUnknown: () => undefined,
  price: (_rfq, terms, reason) => reason ?? terms,
  digest: (rfq, terms) => quoteDigest(quoteDomainSeparator(rfq.input.chainId, rfq.settler), terms),
  sign: signDigest,
  fields: () => ({}),
  delayMs: () => 0,
  onDuplicate: () => undefined,
  reconnects: true,
  resumeFrom: (seq) => seq,
  timeUs: () => Date.now() * 1_000,
  onFillable: () => undefined,
};

export type ScriptedSolverOptions = {
  readonly url: string;
  readonly apiKey: string;
  readonly privateKey: Hex;
  readonly network: ResolvedNetwork;
  readonly behaviour: Behaviour;
};

/** A solver without the SDK's client, so that it can do what that would never. */
export class ScriptedSolver {
  private readonly options: ScriptedSolverOptions;
  private readonly address: Address;
  private readonly seen = new Set<string>();
  private seq = 0;
  private socket: WebSocket;
  private stopped = false;

  constructor(options: ScriptedSolverOptions) {
    this.options = options;
    this.address = privateKeyToAddress(options.privateKey).toLowerCase() as Address;
    this.socket = this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.socket.terminate();
  }

  private connect(): WebSocket {
    const socket = new WebSocket(this.options.url);
    socket.on("message", (data: Buffer) =>
      this.receive(socket, JSON.parse(data.toString()) as VenueToSolver),
    );
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.stopped || !this.options.behaviour.reconnects) return;
      setTimeout(() => {
        if (!this.stopped) this.socket = this.connect();
      }, 20);
    });
    return socket;
  }

  private receive(socket: WebSocket, message: VenueToSolver): void {
    const { behaviour, apiKey, privateKey } = this.options;
    const send = (answer: object): void => socket.send(JSON.stringify(answer), () => undefined);
    if (message.type === "lost") this.seq = Math.max(this.seq, message.seq ?? 0);
    if (message.type === "challenge") {
      const signature = behaviour.signChallenge(message.challenge, privateKey);
      const resumeFrom = behaviour.resumeFrom(this.seq);
      send({
        type: "auth",
        apiKey: behaviour.apiKey(apiKey),
        signature,
        ...(resumeFrom === undefined ? {} : { resumeFrom }),
      });
    } else if (message.type === "ping") {
      for (const id of behaviour.pongs(message.id))
        send({ type: "pong", id, solverTimeUs: behaviour.timeUs() });
    } else if (message.type === "rfq") {
      if (this.seen.has(message.rfqId)) behaviour.onDuplicate(socket);
      this.seen.add(message.rfqId);
      const delayMs = behaviour.delayMs(message);
      if (delayMs === 0) this.answer(message, send);
      else setTimeout(() => this.answer(message, send), delayMs);
    } else if (message.type === "fillable") behaviour.onFillable(message);
    else if ((message.type as string) === "notice") behaviour.onUnknown(socket);
  }

  private answer(rfq: RfqMessage, send: (answer: object) => void): void {
    const { behaviour, network, privateKey } = this.options;
    const { rfqId } = rfq;
    const terms: QuoteTerms = {
      rfqId,
      solver: this.address,
      inputChainId: rfq.input.chainId,
      inputToken: rfq.input.address,
      inputAmount: BigInt(rfq.amount),
      outputChainId: rfq.output.chainId,
      outputToken: rfq.output.address,
      outputAmount: BigInt(rfq.amount),
      validUntil: rfq.minValidUntil + 30,
    };
    const priced = behaviour.price(rfq, terms, this.declineReason(rfq));
    if (priced === null) return;
    if (typeof priced === "string") {
      send({ type: "decline", rfqId, reason: priced });
      return;
    }
    const { inputAmount, outputAmount, minFill, validUntil } = priced;
    send({
      type: "quote",
      rfqId,
      inputAmount: inputAmount.toString(),
      outputAmount: outputAmount.toString(),
      ...(minFill === undefined ? {} : { minFill: minFill.toString() }),
      validUntil,
      etaSeconds: 5,
      signature: behaviour.sign(behaviour.digest(rfq, priced, network), privateKey),
      ...behaviour.fields(rfq),
    });
  }

  private declineReason(rfq: RfqMessage): string | null {
    const corridor = this.options.network.corridor(rfq.input, rfq.output);
    if (corridor?.settler !== rfq.settler.toLowerCase()) return "corridor";
    return BigInt(rfq.amount) > OVERSIZE ? "size" : null;
  }
}
