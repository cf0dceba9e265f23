import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in the sale of a claim. */
export const PURCHASE_MUTANTS: readonly MutantGroup[] = [
  {
    file: "escrow/EscrowPurchase.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowPurchase"],
    mutants: [
      unguarded("purchase: another order's offer", "orderPurchase.orderId != orderId"),
      without("purchase: on another chain", "        _requireThisChain(order.originChainId);\n"),
      without(
        "purchase: for nobody",
        "if (AddressCast.toAddress(purchaser) == address(0)) revert NoPurchaser();",
      ),
      unguarded("purchase: after its end", "block.timestamp > expiryTimestamp"),
      [
        "purchase: in its last second refused",
        "block.timestamp > expiryTimestamp",
        "block.timestamp >= expiryTimestamp",
      ],
      [
        "purchase: a discount above everything",
        "if (orderPurchase.discount > WHOLE) revert",
        "if (orderPurchase.discount > WHOLE + 1) revert",
      ],
      [
        "purchase: a whole discount refused",
        "if (orderPurchase.discount > WHOLE)",
        "if (orderPurchase.discount >= WHOLE)",
      ],
      [
        "purchase: without the seller's signature",
        "if (!SignatureCheck.isValid(",
        "if (false && !SignatureCheck.isValid(",
      ],
      unguarded("purchase: sold twice", "purchased.purchaser != bytes32(0)"),
      ["purchase: the price is rounded down", "Math.Rounding.Ceil", "Math.Rounding.Floor"],
      ["purchase: the discount is the price", "WHOLE - ", "0 * WHOLE + "],
      [
        "purchase: a late buyer owns it",
        "return lastDelivery >= purchased.lastOrderTimestamp ? purchased.purchaser : solver;",
        "return purchased.purchaser;",
      ],
      [
        "purchase: at the last second it is too late",
        "lastDelivery >= purchased.lastOrderTimestamp",
        "lastDelivery > purchased.lastOrderTimestamp",
      ],
      ["purchase: the first delivery counts", "if (solveParams[i].timestamp > lastDelivery)", "if (i == 0)"],
      [
        "purchase: the price goes to the caller",
        "address to = orderPurchase.destination",
        "address to = msg.sender",
      ],
      unguarded("purchase: coins are not counted", "coins != msg.value"),
      ["purchase: the window begins at the sale", "block.timestamp - timeToBuy", "block.timestamp"],
      [
        "purchase: the buyer is the seller",
        "purchased.purchaser = purchaser;",
        "purchased.purchaser = solver;",
      ],
      [
        "purchase: the solver stays the owner",
        "if (!_isPurchased(orderId)) return solver;",
        "return solver;",
      ],
    ],
  },
];
