import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in trades on one chain, and in whose they are. */
export const ATOMIC_MUTANTS: readonly MutantGroup[] = [
  {
    file: "AtomicSettler.sol",
    contract: "AtomicSettler",
    tests: ["atomic/AtomicSettler", "atomic/AtomicBatch", "atomic/AtomicCross", "atomic/AtomicExclusive"],
    mutants: [
      unguarded("atomic: on another chain", "order.originChainId != block.chainid"),
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
      [
        "atomic: a callback that is not made",
        "!throughHere || output.callbackData.length != 0",
        "!throughHere",
      ],
      without(
        "atomic: anyone's quote settles",
        "        TradeContext.requireMaySettle(order.outputs[0].context, quote.solver);\n",
      ),
      [
        "atomic: whoever submits counts as the solver",
        "requireMaySettle(order.outputs[0].context, quote.solver)",
        "requireMaySettle(order.outputs[0].context, msg.sender)",
      ],
      without(
        "cross: the first order by anyone",
        "        TradeContext.requireMayCross(order.outputs[0].context, msg.sender);\n",
      ),
      without(
        "cross: the second order by anyone",
        "        TradeContext.requireMayCross(other.outputs[0].context, msg.sender);\n",
      ),
      [
        "cross: any first order",
        "_requireSupported(order);\n        _requireSupported(other);",
        "_requireSupported(other);",
      ],
      [
        "cross: any second order",
        "_requireSupported(order);\n        _requireSupported(other);",
        "_requireSupported(order);",
      ],
      [
        "cross: after the first's deadline",
        "_requireBefore(order.fillDeadline);\n        _requireBefore(other.fillDeadline);",
        "_requireBefore(other.fillDeadline);",
      ],
      without("cross: after the second's deadline", "        _requireBefore(other.fillDeadline);\n"),
      without(
        "cross: the first needn't be better off",
        "        _requireBetter(other.inputs[0], order.outputs[0]);\n",
      ),
      without(
        "cross: the second needn't be better off",
        "        _requireBetter(order.inputs[0], other.outputs[0]);\n",
      ),
      ["cross: tokens that don't meet", "if (!sameToken || output.chainId", "if (output.chainId"],
      ["cross: an output on another chain", "!sameToken || output.chainId != block.chainid", "!sameToken"],
      ["cross: no better is enough", "if (input[1] <= output.amount)", "if (input[1] < output.amount)"],
      [
        "cross: the first's input to its own recipient",
        "signature, AddressCast.toAddress(other.outputs[0].recipient)",
        "signature, AddressCast.toAddress(order.outputs[0].recipient)",
      ],
      [
        "cross: the second's input to its own recipient",
        "otherSignature, AddressCast.toAddress(order.outputs[0].recipient)",
        "otherSignature, AddressCast.toAddress(other.outputs[0].recipient)",
      ],
      without(
        "cross: the first's input stays",
        "        _moveInput(order, encoded, signature, AddressCast.toAddress(other.outputs[0].recipient));\n",
      ),
      without(
        "cross: the second's input stays",
        "        _moveInput(other, otherEncoded, otherSignature, AddressCast.toAddress(order.outputs[0].recipient));\n",
      ),
      [
        "cross: can be entered again",
        "bytes calldata otherSignature\n    ) external nonReentrant {",
        "bytes calldata otherSignature\n    ) external {",
      ],
      [
        "atomic: can be entered again",
        "bytes32 salt\n    ) external nonReentrant {",
        "bytes32 salt\n    ) external {",
      ],
      [
        "cross: the first's event tells what it gives",
        "order.inputs[0][1], other.inputs[0][1]);",
        "order.inputs[0][1], order.inputs[0][1]);",
      ],
      unguarded("atomic: after the deadline", "block.timestamp > deadline"),
      ["atomic: at the deadline refused", "block.timestamp > deadline", "block.timestamp >= deadline"],
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
      without("atomic: another input amount", "&& input[1] == quote.inputAmount"),
      ["atomic: less input is fine", "input[1] == quote.inputAmount", "input[1] <= quote.inputAmount"],
      ["atomic: the quote's output chain", "quote.outputChainId == block.chainid && output", "output"],
      ["atomic: the order's output chain", "&& output.chainId == block.chainid\n", "\n"],
      ["atomic: another output token", "AddressCast.toAddress(output.token) == quote.outputToken", "true"],
      without("atomic: another output amount", "&& output.amount == quote.outputAmount"),
      [
        "atomic: without the solver's signature",
        "if (!SignatureCheck.isValid(quote.solver, digest, solverSignature)) {",
        "if (false) {",
      ],
      unguarded("atomic: settled twice", "status != OrderStatus.None"),
      without("atomic: the state is not kept", "        orderStatus[orderId] = OrderStatus.Claimed;\n"),
      unguarded("atomic: less arrives than agreed", "received < expected"),
      ["atomic: one unit less", "if (received < expected)", "if (received + 1 < expected)"],
      [
        "atomic: the input stays",
        "order.user, recipient, signature[1:]",
        "order.user, order.user, signature[1:]",
      ],
      [
        "atomic: the output goes to the caller",
        "safeTransferFrom(quote.solver, recipient,",
        "safeTransferFrom(quote.solver, msg.sender,",
      ],
      unguarded("atomic: signatures of any kind", "kind != SIGNATURE_PERMIT2"),
    ],
  },
  {
    file: "libraries/TradeContext.sol",
    contract: "AtomicSettler",
    tests: ["atomic/AtomicExclusive", "atomic/AtomicCross"],
    mutants: [
      [
        "trade context: any solver in the exclusive time",
        "AddressCast.toBytes32(solver) != exclusiveFor",
        "false",
      ],
      [
        "trade context: the winner alone for ever",
        "block.timestamp < startTime && AddressCast.toBytes32(solver)",
        "AddressCast.toBytes32(solver)",
      ],
      [
        "trade context: the winner's a second longer",
        "block.timestamp < startTime && AddressCast.toBytes32(solver)",
        "block.timestamp <= startTime && AddressCast.toBytes32(solver)",
      ],
      [
        "trade context: the winner's a second shorter",
        "block.timestamp < startTime && AddressCast.toBytes32(solver)",
        "block.timestamp + 1 < startTime && AddressCast.toBytes32(solver)",
      ],
      ["trade context: anyone crosses", "AddressCast.toBytes32(caller) != crosser", "false"],
      [
        "trade context: the crosser alone for ever",
        "block.timestamp < startTime && AddressCast.toBytes32(caller)",
        "AddressCast.toBytes32(caller)",
      ],
      [
        "trade context: the crosser's a second longer",
        "block.timestamp < startTime && AddressCast.toBytes32(caller)",
        "block.timestamp <= startTime && AddressCast.toBytes32(caller)",
      ],
      [
        "trade context: the crosser's a second shorter",
        "block.timestamp < startTime && AddressCast.toBytes32(caller)",
        "block.timestamp + 1 < startTime && AddressCast.toBytes32(caller)",
      ],
      [
        "trade context: the winner crosses",
        "(, uint32 startTime, bytes32 crosser)",
        "(bytes32 crosser, uint32 startTime,)",
      ],
      [
        "trade context: the crosser settles",
        "(bytes32 exclusiveFor, uint32 startTime,)",
        "(, uint32 startTime, bytes32 exclusiveFor)",
      ],
      ["trade context: an exclusive rule of any length", " && context.length == EXCLUSIVE_LENGTH", ""],
      ["trade context: a crossable rule of any length", " && context.length == CROSSABLE_LENGTH", ""],
      [
        "trade context: any byte with an exclusive length",
        "kind == OutputContext.EXCLUSIVE_LIMIT && context",
        "context",
      ],
      ["trade context: any byte with a crossable length", "kind == CROSSABLE && context", "context"],
      without(
        "trade context: no rule at all",
        "        if (!isExclusive && !isCrossable) revert InvalidTradeContext();\n",
      ),
      ["trade context: the name begins a byte early", "context[1:33]", "context[0:32]"],
      ["trade context: the time begins a byte early", "context[33:37]", "context[32:36]"],
      ["trade context: the crosser begins a byte early", "context[37:69]", "context[36:68]"],
    ],
  },
];
