import type { StandardOrder } from "../../order/standard-order.ts";
import type {
  EscrowStatus,
  IntentFact,
  SettlementFacts,
  SettlementKind,
  SettlementRow,
  SettlementStep,
  TransactionPurpose,
} from "../types.ts";

/** Unix seconds of the test order: accepted, end of exclusivity, fill deadline, expiry. */
export const ACCEPTED = 1_800_000_000;
export const EXCLUSIVE_UNTIL = ACCEPTED + 60;
export const FILL_DEADLINE = ACCEPTED + 120;
export const EXPIRES = ACCEPTED + 240;

/** The proof's network is not late, and there is no second one. */
export const ON_ITS_WAY = { secondDue: false, firstDeliverable: false, secondDeliverable: false };

const word = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`;

export const testOrder: StandardOrder = {
  user: address("01"),
  nonce: 1n,
  originChainId: 31337n,
  expires: EXPIRES,
  fillDeadline: FILL_DEADLINE,
  inputOracle: address("02"),
  inputs: [[3n, 1_000n]],
  outputs: [
    {
      oracle: word("04"),
      settler: word("05"),
      chainId: 31338n,
      token: word("06"),
      amount: 990n,
      recipient: word("07"),
      callbackData: "0x",
      context: `0xe0${"00".repeat(12)}${"5a".repeat(20)}${EXCLUSIVE_UNTIL.toString(16).padStart(8, "0")}`,
    },
  ],
};

/** A settlement of the test order at a step. */
export function rowAt(step: SettlementStep, kind: SettlementKind = "crossChain"): SettlementRow {
  return { orderId: word("0a"), rfqId: word("0b"), kind, step, order: testOrder, solver: address("5a") };
}

/** The escrow's two views: latest, then final. */
export function escrow(latest: EscrowStatus, final: EscrowStatus): Pick<SettlementFacts, "escrow"> {
  return { escrow: { latest, final } };
}

/** A transaction in a state. */
export function intent(purpose: TransactionPurpose, state: IntentFact["state"]): IntentFact {
  return { purpose, state, txHash: state === "planned" ? null : word("0c"), attempts: 1 };
}

/** A fill, in time unless a timestamp says otherwise. */
export function fillAt(timestamp: number = ACCEPTED + 30): Pick<SettlementFacts, "fill"> {
  return { fill: { solver: word("5a"), timestamp, final: false } };
}

/** Both chains' clocks; the final block is two seconds behind the latest. */
export function clocks(
  now: number,
): Pick<SettlementFacts, "originTime" | "originFinalTime" | "destinationTime"> {
  return { originTime: now, originFinalTime: now - 2, destinationTime: now };
}

/** Nothing happened yet, soon after the acceptance, with what a test changes. */
export function factsWith(...changes: readonly Partial<SettlementFacts>[]): SettlementFacts {
  const nothing: SettlementFacts = {
    ...escrow("none", "none"),
    ...clocks(ACCEPTED + 10),
    fill: null,
    hosted: null,
    proved: false,
    proving: ON_ITS_WAY,
    intents: [],
  };
  return Object.assign(nothing, ...changes) as SettlementFacts;
}
