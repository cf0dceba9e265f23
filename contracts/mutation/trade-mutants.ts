import type { MutantGroup } from "./mutant.ts";

/** Faults in trades on one chain and in the sale of a claim. */
export const TRADE_MUTANTS: readonly MutantGroup[] = [
  {
    file: "escrow/EscrowPurchase.sol",
    contract: "InputSettlerEscrow",
    tests: "test/EscrowPurchase.t.sol",
    mutants: [
      [
        "purchase: another order's offer",
        "if (orderPurchase.orderId != orderId) revert",
        "if (false) revert",
      ],
      ["purchase: on another chain", "        _requireThisChain(order.originChainId);\n", ""],
      [
        "purchase: for nobody",
        "if (AddressCast.toAddress(purchaser) == address(0)) revert NoPurchaser();",
        "",
      ],
      ["purchase: after its end", "if (block.timestamp > expiryTimestamp) revert", "if (false) revert"],
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
      ["purchase: sold twice", "if (purchased.purchaser != bytes32(0)) revert", "if (false) revert"],
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
      ["purchase: coins are not counted", "if (coins != msg.value) revert", "if (false) revert"],
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
  {
    file: "AtomicSettler.sol",
    contract: "AtomicSettler",
    tests: "test/atomic/*.t.sol",
    mutants: [
      ["atomic: on another chain", "if (order.originChainId != block.chainid) revert", "if (false) revert"],
      [
        "atomic: several inputs",
        "order.inputs.length != 1 || order.outputs.length != 1",
        "order.outputs.length != 1",
      ],
      [
        "atomic: several outputs",
        "order.inputs.length != 1 || order.outputs.length != 1",
        "order.inputs.length != 1",
      ],
      [
        "atomic: any oracle for the input",
        "order.inputOracle == address(this) && output.oracle == self",
        "output.oracle == self",
      ],
      [
        "atomic: any oracle for the output",
        "&& output.oracle == self && output.settler",
        "&& output.settler",
      ],
      ["atomic: any settler", "output.oracle == self && output.settler == self", "output.oracle == self"],
      ["atomic: a callback that is not made", "|| output.callbackData.length != 0 || output", "|| output"],
      [
        "atomic: a context that is not applied",
        "|| output.callbackData.length != 0 || output.context.length != 0",
        "|| output.callbackData.length != 0",
      ],
      ["atomic: after the deadline", "if (block.timestamp > order.fillDeadline) revert", "if (false) revert"],
      [
        "atomic: at the deadline refused",
        "block.timestamp > order.fillDeadline",
        "block.timestamp >= order.fillDeadline",
      ],
      ["atomic: old quotes", "block.timestamp - quote.validUntil > LANDING_GRACE_SECONDS", "false"],
      [
        "atomic: the grace ends a second early",
        "quote.validUntil > LANDING_GRACE_SECONDS",
        "quote.validUntil >= LANDING_GRACE_SECONDS",
      ],
      ["atomic: no grace", "LANDING_GRACE_SECONDS = 60", "LANDING_GRACE_SECONDS = 0"],
      ["atomic: another user's quote", "quote.rfqId != rfqId || order.nonce", "order.nonce"],
      ["atomic: any nonce", "quote.rfqId != rfqId || order.nonce != uint256(rfqId)", "quote.rfqId != rfqId"],
      [
        "atomic: another input's chain",
        "bool sameInput = quote.inputChainId == block.chainid &&",
        "bool sameInput =",
      ],
      ["atomic: another input token", "AddressCast.toAddress(input[0]) == quote.inputToken", "true"],
      ["atomic: another input amount", "&& input[1] == quote.inputAmount", ""],
      ["atomic: less input is fine", "input[1] == quote.inputAmount", "input[1] <= quote.inputAmount"],
      ["atomic: the quote's output chain", "quote.outputChainId == block.chainid && output", "output"],
      ["atomic: the order's output chain", "&& output.chainId == block.chainid\n", "\n"],
      ["atomic: another output token", "AddressCast.toAddress(output.token) == quote.outputToken", "true"],
      ["atomic: another output amount", "&& output.amount == quote.outputAmount", ""],
      [
        "atomic: without the solver's signature",
        "if (!SignatureCheck.isValid(quote.solver, digest, solverSignature)) {",
        "if (false) {",
      ],
      ["atomic: settled twice", "if (status != OrderStatus.None) revert", "if (false) revert"],
      ["atomic: the state is not kept", "        orderStatus[orderId] = OrderStatus.Claimed;\n", ""],
      ["atomic: less arrives than agreed", "if (received < expected) revert", "if (false) revert"],
      ["atomic: one unit less", "if (received < expected)", "if (received + 1 < expected)"],
      [
        "atomic: the input stays",
        "order.user, quote.solver, takerSignature[1:]",
        "order.user, order.user, takerSignature[1:]",
      ],
      [
        "atomic: the output goes to the caller",
        "safeTransferFrom(quote.solver, recipient,",
        "safeTransferFrom(quote.solver, msg.sender,",
      ],
      ["atomic: signatures of any kind", "if (kind != SIGNATURE_PERMIT2) revert", "if (false) revert"],
    ],
  },
];
