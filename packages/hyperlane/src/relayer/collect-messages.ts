import type { Logger } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { FinalMessages } from "../final-messages.ts";
import type { Delivery } from "./delivery.ts";
import { outgoingMessage } from "./outgoing-message.ts";

/** Messages under way, over all chains, above which no more are read. */
const MAX_TRACKED = 20_000;

/** Hands a chain's final messages to the deliveries of their destinations. */
export class Collector {
  private readonly profile: ChainProfile;
  private readonly reader: FinalMessages;
  /** By Hyperlane domain. */
  private readonly deliveries: ReadonlyMap<number, Delivery>;
  private readonly log: Logger;
  private readonly onBroken: () => void;

  /** @param options.onBroken Called when the chain took final blocks back: what was delivered to it may be undone. */
  constructor(options: {
    readonly profile: ChainProfile;
    readonly reader: FinalMessages;
    readonly deliveries: ReadonlyMap<number, Delivery>;
    readonly log: Logger;
    readonly onBroken: () => void;
  }) {
    this.profile = options.profile;
    this.reader = options.reader;
    this.deliveries = options.deliveries;
    this.log = options.log;
    this.onBroken = options.onBroken;
  }

  /** Reads one window on; answers whether more is final already. */
  async turn(): Promise<boolean> {
    let tracked = 0;
    for (const delivery of this.deliveries.values()) tracked += delivery.tracked;
    if (tracked >= MAX_TRACKED) return false;
    const window = await this.reader.next();
    if (window === null) return false;
    if (window.broken) {
      this.log.error("the chain took back final blocks: messages are read anew");
      for (const delivery of this.deliveries.values()) delivery.discard(this.profile.hyperlaneDomain);
      this.onBroken();
    }
    for (const message of window.messages) {
      const outgoing = outgoingMessage(this.profile, message);
      const delivery = outgoing === null ? undefined : this.deliveries.get(outgoing.destinationDomain);
      const { messageId, index } = message;
      if (outgoing === null || delivery === undefined) {
        this.log.debug({ messageId, index }, "message to nowhere that is known");
        continue;
      }
      this.log.debug({ messageId, index, destination: outgoing.destinationDomain }, "message found");
      delivery.offer(outgoing);
    }
    return !window.caughtUp;
  }
}
