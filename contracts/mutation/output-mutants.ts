import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in deliveries on the destination chain, and in batches. */
export const OUTPUT_MUTANTS: readonly MutantGroup[] = [
  {
    file: "OutputSettler.sol",
    contract: "OutputSettler",
    tests: ["OutputSettler", "OutputBatch"],
    mutants: [
      unguarded("fill: after the deadline", "block.timestamp > fillDeadline"),
      ["fill: at the deadline refused", "block.timestamp > fillDeadline", "block.timestamp >= fillDeadline"],
      unguarded("fill: on another chain", "output.chainId != block.chainid"),
      unguarded("fill: another settler's output", "output.settler != AddressCast.toBytes32(address(this))"),
      without("fill: dirty bits of the oracle", "        AddressCast.toAddress(output.oracle);\n"),
      without("fill: paid twice", "if (fillRecord != bytes32(0)) return (fillRecord, false, 0);"),
      without("fill: the record is not kept", "        _fillRecords[orderId][outputHash] = fillRecord;\n"),
      [
        "fill: orders share a record",
        "fillRecord = _fillRecords[orderId][outputHash];",
        "fillRecord = _fillRecords[0][outputHash];",
      ],
      [
        "fill: fillerData may be short",
        "if (fillerData.length < 32) revert",
        "if (fillerData.length == 0) revert",
      ],
      without(
        "fill: nobody is credited",
        "if (AddressCast.toAddress(solver) == address(0)) revert NoSolver();",
      ),
      [
        "fill: to the caller",
        "safeTransferFrom(msg.sender, recipient, amount)",
        "safeTransferFrom(msg.sender, msg.sender, amount)",
      ],
      [
        "fill: the least amount only",
        "IERC20(token).safeTransferFrom(msg.sender, recipient, amount)",
        "IERC20(token).safeTransferFrom(msg.sender, recipient, output.amount)",
      ],
      without(
        "fill: coins that are not there",
        "if (value < amount) revert InsufficientValue(amount, value);",
      ),
      ["fill: coins are not counted", "spent = amount;", "spent = 0;"],
      [
        "fill: the callback is forgotten",
        "if (callbackData.length != 0) {",
        "if (callbackData.length > 1e6) {",
      ],
      [
        "fill: the rest stays",
        "if (batch == 0) _returnValue(value - spent);",
        "if (batch == 0) _returnValue(0);",
      ],
      ["fill: the rest stays whole", "_returnValue(value - spent);", "_returnValue(value);"],
      without("fill: the batch's coins are not counted", "else _batchValuePlusOne = batch - spent;"),
      [
        "fillMany: from within",
        "if (_reentrancyGuardEntered() || _batchValuePlusOne != 0) revert",
        "if (_batchValuePlusOne != 0) revert",
      ],
      without("fillMany: coins stay counted", "        _batchValuePlusOne = 0;\n"),
      without("fillMany: the rest stays", "        _returnValue(rest);\n"),
      without("fillOrderOutputs: some is enough", "if (!filled) revert AlreadyFilled(fillRecord);"),
      without("fillOrderOutputs: nothing is enough", "if (outputs.length == 0) revert NoOutputs();"),
      [
        "fillOrderOutputs: coins twice",
        "            value -= spent;\n        }\n        _returnValue(value);\n    }\n\n    /// @notice Completes",
        "        }\n        _returnValue(value);\n    }\n\n    /// @notice Completes",
      ],
      without(
        "fillOrder: complete orders are taken over",
        "if (!completed) revert AlreadyFilled(fillRecord);",
      ),
      without(
        "fillOrder: nothing is taken over",
        "else _takeOver(orderId, order.outputs[i], solver, fillRecord);",
      ),
      without(
        "fillOrder: the exclusive time is ignored",
        "        OutputContext.resolve(output.context, output.amount, solver);\n",
      ),
      without("fillOrder: the deadline is ignored", "        _requireInTime(order.fillDeadline);\n"),
      [
        "fillOrder: of another settler's id",
        "order.originChainId, originSettler)",
        "order.originChainId, address(this))",
      ],
      [
        "fillOrder: of another chain's id",
        "encoded, order.originChainId, originSettler",
        "encoded, block.chainid, originSettler",
      ],
      [
        "attest: whoever asks",
        "bytes32 oracle = AddressCast.toBytes32(msg.sender);",
        "bytes32 oracle = AddressCast.toBytes32(address(this));",
      ],
      [
        "attest: what was not delivered",
        "FillEncoding.recordHash(solver, timestamp)) return false;",
        "FillEncoding.recordHash(solver, timestamp)) continue;",
      ],
      [
        "attest: the first is enough",
        "FillEncoding.recordHash(solver, timestamp)) return false;",
        "FillEncoding.recordHash(solver, timestamp)) return false;\n            return true;",
      ],
      [
        "attest: of nothing",
        "        return true;\n    }\n\n    /// @notice The record",
        "        return payloads.length != 0;\n    }\n\n    /// @notice The record",
      ],
    ],
  },
  {
    file: "libraries/OutputContext.sol",
    contract: "OutputSettler",
    tests: ["OutputSettler", "OutputBatch"],
    mutants: [
      ["context: exclusive to nobody", "block.timestamp < startTime && solver != exclusiveFor", "false"],
      [
        "context: exclusive a second longer",
        "block.timestamp < startTime && solver",
        "block.timestamp <= startTime && solver",
      ],
      [
        "context: exclusive a second shorter",
        "block.timestamp < startTime && solver",
        "block.timestamp + 1 < startTime && solver",
      ],
      [
        "context: the winner too has to wait",
        "block.timestamp < startTime && solver != exclusiveFor",
        "block.timestamp < startTime",
      ],
      without(
        "context: the exclusive dutch is for all",
        "if (kind == EXCLUSIVE_DUTCH) _requireMayFill(context, solver);",
      ),
      [
        "context: the exclusive limit is for all",
        "        if (kind == EXCLUSIVE_LIMIT) {\n            _requireMayFill(context, solver);",
        "        if (kind == EXCLUSIVE_LIMIT) {",
      ],
      unguarded("context: any length", "length != expected"),
      ["context: longer is fine", "if (length != expected)", "if (length < expected)"],
      ["context: shorter is fine", "if (length != expected)", "if (length > expected)"],
      ["context: unknown kinds are limits", "else revert UnknownContext(kind);", "else expected = length;"],
      ["dutch: rises", "least + slope * (stopTime - time)", "least + slope * (time - startTime)"],
      ["dutch: falls before it starts", "timestamp > startTime ? timestamp : startTime", "timestamp"],
      ["dutch: a second late", "least + slope * (stopTime - time)", "least + slope * (stopTime - time - 1)"],
      ["dutch: never ends", "return time < stopTime ?", "return time < type(uint32).max ?"],
      [
        "dutch: reads the stop where the start is",
        "uint32(bytes4(fields[4:8]))",
        "uint32(bytes4(fields[:4]))",
      ],
      ["dutch: the exclusive one reads elsewhere", "context[33:]", "context[1:]"],
    ],
  },
  {
    file: "libraries/OrderEncoding.sol",
    contract: "OutputSettler",
    tests: ["OutputSettler", "OutputBatch", "ByteStrings"],
    mutants: [
      without(
        "byte strings: the first may lie outside",
        "outside := or(outside, gt(add(callbackData.offset, length), end))",
      ),
      [
        "byte strings: the second may lie outside",
        "if or(outside, gt(add(context.offset, length), end)) { revert(0, 0) }",
        "if outside { revert(0, 0) }",
      ],
      [
        "byte strings: the first's place is not checked",
        "let outside := or(gt(offset, end), gt(length, end))",
        "let outside := 0",
      ],
      without(
        "byte strings: the second's place is not checked",
        "outside := or(outside, or(gt(offset, end), gt(length, end)))",
      ),
      [
        "byte strings: a byte too much",
        "gt(add(context.offset, length), end)",
        "gt(add(context.offset, length), add(end, 1))",
      ],
    ],
  },
  {
    file: "libraries/BatchCalls.sol",
    contract: "OutputSettler",
    tests: ["OutputBatch"],
    mutants: [
      ["batch: a failure is not told", "if (!done) emit BatchItemFailed", "if (false) emit BatchItemFailed"],
    ],
  },
  {
    file: "libraries/BatchCalls.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowBatch"],
    mutants: [
      unguarded("batch: too little gas", "!affordable"),
      [
        "batch: a sixty-fourth is not kept",
        "affordable := lt(gasEach, sub(left, div(left, 64)))",
        "affordable := lt(gasEach, left)",
      ],
      without(
        "batch: reasons of any length",
        "if gt(length, MAX_REASON_LENGTH) { length := MAX_REASON_LENGTH }",
      ),
      [
        "batch: an item ends with the calldata",
        "if and(gt(next, start), lt(next, end)) { end := next }",
        "if lt(next, end) { end := next }",
      ],
      ["batch: a failed item is told of another", "emit BatchItemFailed(index,", "emit BatchItemFailed(0,"],
      [
        "batch: an item is a call, not the caller's",
        "done := delegatecall(gasEach, address(), data,",
        "done := call(gasEach, address(), 0, data,",
      ],
    ],
  },
];
