import { createWalletClient, http, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { exclusiveUntil } from "@tetrafi/core/order/exclusivity.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { chainClients } from "../../solver/chain-clients.ts";
import { checkFillable, type CheckedOrder } from "../../solver/check-fillable.ts";
import { isEscrowFinal } from "../../solver/escrow-state.ts";
import { fillCall } from "../../solver/fill-record.ts";
import type { CertificationFault } from "../faults.ts";

/** What a filler that is written by hand does; each fixture of a fault leaves something out. */
type Filling = {
  /** The order to fill, or null. */
  readonly check: (message: FillableMessage) => CheckedOrder | null;
  /** Whether its escrow is good enough. */
  readonly isLocked: (order: CheckedOrder) => Promise<boolean>;
  /** Transactions that it sends for each time that it decides to fill. */
  readonly sends: number;
  readonly credited: Address;
  /** Whether it fills at all. */
  readonly fills: boolean;
};

export type BrokenFiller = {
  readonly change: (honest: Filling, network: ResolvedNetwork) => Partial<Filling>;
  readonly found: Readonly<Record<string, CertificationFault>>;
  /** How long only the winner may be credited, seconds; long unless given. */
  readonly exclusiveSeconds?: number;
};

/** Fillers with one fault, and what the kit must say of them. */
export const brokenFillers: Readonly<Record<string, BrokenFiller>> = {
  "has none, and passes": { change: () => ({}), found: {} },
  "fills nothing": { change: () => ({ fills: false }), found: { "fills.fills": "NOT_FILLED" } },
  "credits another, while only itself may be": {
    change: () => ({ credited: STRANGER }),
    found: { "fills.fills": "NOT_FILLED" },
  },
  "credits another, once that is possible": {
    change: (honest) => ({
      credited: STRANGER,
      isLocked: async (order) => (await isExclusiveOver(order)) && honest.isLocked(order),
    }),
    found: { "fills.fills": "FILL_CREDITS_ANOTHER" },
    exclusiveSeconds: 1,
  },
  "fills twice": { change: () => ({ sends: 2 }), found: { "fills.once": "FILLED_TWICE" } },
  "fills what the message says": {
    change: (_, network) => ({ check: (message) => unchecked(message, network) }),
    found: { "fills.altered": "FILLED_ALTERED" },
  },
  "looks at the head for the escrow": {
    change: () => ({ isLocked: isEscrowAtHead }),
    found: { "fills.finality": "FILLED_BEFORE_FINAL" },
  },
  "does not look for the escrow": {
    change: () => ({ isLocked: () => Promise.resolve(true) }),
    found: {
      "fills.unopened": "FILLED_UNOPENED",
      "fills.altered": "FILLED_ALTERED",
      "fills.finality": "FILLED_BEFORE_FINAL",
    },
  },
};

const STRANGER: Address = `0x${"77".repeat(20)}`;
const POLL_MS = 15;
const GAS = 500_000n;

/** Fills by hand, one order once, until it is stopped. */
export function scriptedFiller(options: {
  readonly network: ResolvedNetwork;
  readonly privateKey: Hex;
  readonly change: BrokenFiller["change"];
}) {
  const { network, privateKey } = options;
  const account = privateKeyToAccount(privateKey);
  const solver = account.address.toLowerCase() as Address;
  const honest: Filling = {
    check: (message) => {
      const checked = checkFillable(message, network, solver);
      return checked.ok ? checked.value : null;
    },
    isLocked: ({ orderId, terms }) => isEscrowFinal(chainClients(terms.corridor.origin), orderId),
    sends: 1,
    credited: solver,
    fills: true,
  };
  const filling = { ...honest, ...options.change(honest, network) };
  const begun = new Set<Bytes32>();
  let stopped = false;
  let lane: Promise<void> = Promise.resolve();

  const send = async (order: CheckedOrder): Promise<void> => {
    const { destination } = order.terms.corridor;
    const { client } = chainClients(destination);
    const wallet = createWalletClient({ account, transport: http(destination.rpcUrls[0]) });
    const first = await client.getTransactionCount({ address: solver, blockTag: "pending" });
    for (let time = 0; time < filling.sends; time += 1)
      await wallet.sendTransaction({
        chain: null,
        to: destination.contracts.outputSettler,
        data: fillCall(order, filling.credited),
        nonce: first + time,
        // Not estimated: a second fill may be refused.
        gas: GAS,
      });
  };
  const onFillable = (message: FillableMessage): void => {
    const order = filling.check(message);
    if (!filling.fills || order === null || begun.has(order.orderId)) return;
    begun.add(order.orderId);
    const look = (): void => {
      if (stopped) return;
      void filling
        .isLocked(order)
        .catch(() => false)
        .then((locked) => {
          if (!locked) setTimeout(look, POLL_MS);
          else lane = lane.then(() => send(order)).catch(() => undefined);
        });
    };
    look();
  };
  return {
    onFillable,
    stop: async (): Promise<void> => {
      stopped = true;
      await lane;
    },
  };
}

/** Takes the order's output as it comes, under the id that came with it. */
function unchecked(message: FillableMessage, network: ResolvedNetwork): CheckedOrder | null {
  const order = fromWireOrder(message.order);
  const [output] = order.outputs;
  const corridor = network.corridors.find((one) => isCorridorOf(one, message));
  if (output === undefined || corridor === undefined) return null;
  const legs = { inputs: [], outputs: [] };
  const terms = { rfqId: message.rfqId, corridor, inputAmount: 0n, outputAmount: output.amount, ...legs };
  return { orderId: message.orderId, order, terms, fromSeconds: null };
}

function isCorridorOf(
  { origin, destination, sameChain }: ResolvedCorridor,
  { order }: FillableMessage,
): boolean {
  const chains = [String(origin.chainId), String(destination.chainId)];
  return !sameChain && chains[0] === order.originChainId && chains[1] === order.outputs[0]?.chainId;
}

async function isExclusiveOver({ order, terms }: CheckedOrder): Promise<boolean> {
  const { timestamp } = await chainClients(terms.corridor.destination).client.getBlock();
  return timestamp > (exclusiveUntil(order) ?? 0);
}

async function isEscrowAtHead({ orderId, terms }: CheckedOrder): Promise<boolean> {
  const { client, profile } = chainClients(terms.corridor.origin);
  const status = await client.readContract({
    address: profile.contracts.inputSettler,
    abi: inputSettlerEscrowAbi,
    functionName: "orderStatus",
    args: [orderId],
  });
  return status === 1;
}
