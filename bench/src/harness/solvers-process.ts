import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { hashMessage, hexToBytes, toHex } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { quoteDigest, quoteDomainSeparator } from "@tetrafi/protocol/signing/quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { BenchSolver, Manner, SolversOrder } from "./solvers.ts";

/** A solver's price is worse than 1:1 by its place, so that ranking has something to do. */
const SPREAD_STEP_PPM = 100n;
const VALIDITY_SECONDS = 60;

/** What a solver answers a request with: a quote that it has signed. */
function quoter(privateKey: `0x${string}`, place: number): (rfq: RfqMessage) => string {
  const address = privateKeyToAddress(privateKey).toLowerCase() as `0x${string}`;
  const domains = new Map<string, Uint8Array>();
  return (rfq) => {
    const domainKey = `${rfq.input.chainId}:${rfq.settler}`;
    let domain = domains.get(domainKey);
    if (domain === undefined) {
      domain = quoteDomainSeparator(rfq.input.chainId, rfq.settler);
      domains.set(domainKey, domain);
    }
    const inputAmount = BigInt(rfq.amount);
    const outputAmount = inputAmount - (inputAmount * SPREAD_STEP_PPM * BigInt(place + 1)) / 1_000_000n;
    const validUntil = Math.max(rfq.minValidUntil, Math.floor(Date.now() / 1000) + VALIDITY_SECONDS);
    const digest = quoteDigest(domain, {
      rfqId: rfq.rfqId,
      solver: address,
      inputChainId: rfq.input.chainId,
      inputToken: rfq.input.address,
      inputAmount,
      outputChainId: rfq.output.chainId,
      outputToken: rfq.output.address,
      outputAmount,
      validUntil,
    });
    return JSON.stringify({
      type: "quote",
      rfqId: rfq.rfqId,
      inputAmount: rfq.amount,
      outputAmount: outputAmount.toString(),
      validUntil,
      etaSeconds: 5,
      signature: signDigest(digest, privateKey),
    });
  };
}

/** Connects one signing solver; resolves once the venue welcomed it. */
function connect(url: string, solver: BenchSolver, place: number): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const quote = quoter(solver.privateKey, place);
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", (code) => reject(new Error(`the venue closed a solver's session: ${code}`)));
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as RfqMessage & { id: number; challenge: string };
      switch (message.type as string) {
        case "rfq":
          if (solver.manner === "declines")
            socket.send(JSON.stringify({ type: "decline", rfqId: message.rfqId, reason: "other" }));
          else answer(solver.manner, () => socket.send(quote(message)));
          break;
        case "ping":
          socket.send(JSON.stringify({ type: "pong", id: message.id }));
          break;
        case "challenge": {
          const signature = signDigest(hexToBytes(hashMessage(message.challenge)), solver.privateKey);
          socket.send(JSON.stringify({ type: "auth", apiKey: solver.apiKey, signature }));
          break;
        }
        case "welcome":
          resolve();
          break;
        default:
          break;
      }
    });
  });
}

function answer(manner: Exclude<Manner, "declines">, send: () => void): void {
  if (manner === "atOnce") send();
  else if (manner !== "never") setTimeout(send, manner.afterMs);
}

/** Connects one solver of the bare peer, which echoes the round's id, with a signed quote if told. */
function connectBare(url: string, signing: boolean, place: number): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const quote = quoter(toHex(randomBytes(32)), place);
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as RfqMessage & { id: number };
    const { id } = message;
    socket.send(
      signing
        ? `{"id":${id},"quote":${quote(message)}}`
        : JSON.stringify({ id, amount: "1000000", price: "999900" }),
    );
  });
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
  });
}

async function start(order: SolversOrder): Promise<void> {
  if (order.mode === "bare") {
    const { url, count, signing } = order;
    await Promise.all(Array.from({ length: count }, (_, place) => connectBare(url, signing, place)));
  } else {
    await Promise.all(order.solvers.map((solver, place) => connect(order.url, solver, place)));
  }
  process.send?.({ type: "ready" });
}

process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.once("message", (order) => {
  start(order as SolversOrder).catch((error: unknown) => {
    process.stderr.write(`bench solvers: ${String(error)}\n`);
    process.exit(1);
  });
});
