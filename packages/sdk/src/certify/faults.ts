/**
 * Everything that the kit can find wrong, by name, with what mends it. A case that fails names one of these.
 */
export const certificationFaults = {
  NOT_CONNECTED: "Start the solver with the kit's URL as its venue; a firewall may be in between.",
  AUTH_MISSING: "Answer `challenge` with `auth` as the first message, within 5 seconds.",
  AUTH_KEY: "Send the API key that the kit was given with --key.",
  CHALLENGE_SIGNATURE:
    "Sign the text of `challenge` as an EIP-191 personal message with the key of the registered address: 65 bytes r ‖ s ‖ v, v 27 or 28.",
  PONG_MISSING:
    "Answer every `ping` at once with `pong` and the same id, also while prices are being computed.",
  UNKNOWN_MESSAGE_FATAL:
    "Ignore a message whose type you do not know: later versions of the venue send more.",
  NO_ANSWER:
    "Answer every `rfq` with a `quote` or a `decline` with its rfqId: the auction waits for those that it asked.",
  DECLINED_EVERYTHING:
    "Quote at least one corridor of the network file at the size that was asked; check balances and limits.",
  FIXED_SIDE_CHANGED:
    "Repeat the fixed side unchanged: `amount` is inputAmount for ExactInput, outputAmount for ExactOutput.",
  PART_UNASKED: "Quote for part (`minFill`) only where the request has `partialFill`.",
  PART_OUT_OF_BOUNDS:
    "For part, keep the fixed side at or below the request's `amount`, and `minFill` at or below your own fixed side.",
  VALIDITY_TOO_SHORT: "Set validUntil (unix seconds) to the request's minValidUntil or later.",
  SIGNATURE_DOMAIN:
    'Use the EIP-712 domain {name: "TetraFi", version: "1", chainId: the input\'s chain, verifyingContract: the request\'s settler}.',
  SIGNATURE_TERMS:
    "Sign the terms that the quote and its request show: each chain id, token and amount on its own side, amounts in base units, validUntil in seconds.",
  SIGNATURE_FORM:
    "Sign the EIP-712 digest itself, not a hash of it, and send 65 bytes r ‖ s ‖ v with a low s and v 27 or 28.",
  SIGNATURE_KEY:
    "Sign with the key of the registered address, and compare your digest with the expected one.",
  QUOTED_UNKNOWN_CORRIDOR: "Decline (`corridor`) what the network file does not list.",
  QUOTED_FOREIGN_SETTLER:
    "Decline (`corridor`) unless `settler` is the network file's own contract for the corridor: a signed quote can be used by the contract that it names.",
  QUOTED_OVERSIZE: "Decline (`size` or `inventory`) what exceeds your limits or your free balance.",
  ANSWER_LATE:
    "Answer within the request's windowMs, counted from its arrival; a quote that comes later is refused.",
  LATENCY_OVER_LIMIT:
    "Answer faster: keep prices and balances in memory, and compute nothing on the way that can be kept ready.",
  SESSION_ENDED: "Keep the connection: no message of the venue may end it or the process.",
  NOT_RECONNECTED: "Connect again by yourself after every loss, with backoff, and authenticate anew.",
  RESUME_WRONG:
    "Send as `resumeFrom` the `seq` of the last message that you dealt with, or leave it out and begin with the `snapshot`.",
  CLOCK_OFF:
    "Set the machine's clock by NTP, and send microseconds since the epoch: `validUntil` and deadlines are read by it.",
  NOT_FILLED:
    "On `fillable`, check the order and fill it on the destination chain before its fillDeadline; check balances, approvals and gas.",
  FILL_CREDITS_ANOTHER: "Give your registered address, as 32 bytes, as the filler data of `fill`.",
  FILLED_TWICE:
    "Remember orders by their id and look at getFillRecord before you send: `fillable` comes again after a reconnect.",
  FILLED_UNOPENED: "Look up orderStatus on the origin chain's input settler yourself before you fill.",
  FILLED_ALTERED:
    "Hash the order yourself and compare the id; take oracles and settlers from the network file, and amounts from your own quote.",
  FILLED_BEFORE_FINAL:
    "Read orderStatus at the origin chain's final view (`finality` of the network file), not at its head.",
  MESSAGE_MALFORMED:
    "Send only messages that their schema in /asyncapi.json admits, one JSON object a frame.",
  RATE_EXCEEDED:
    "Send at most two messages for each `rfq`, and beside those at most `messagesPerSecond`; the venue cuts off who sends more.",
} as const;

export type CertificationFault = keyof typeof certificationFaults;
