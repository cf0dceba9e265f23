import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in opening several orders by one signature. */
export const SET_MUTANTS: readonly MutantGroup[] = [
  {
    file: "OrderSetOpener.sol",
    contract: "OrderSetOpener",
    tests: ["OrderSetOpener"],
    mutants: [
      without("set: nothing to open", "        if (set.length == 0) revert EmptySet();\n"),
      unguarded("set: another's order", "set[i].order.user != user"),
      [
        "set: the last order is not looked at",
        "for (uint256 i = 0; i < set.length; ++i) {\n            if (set",
        "for (uint256 i = 0; i + 1 < set.length; ++i) {\n            if (set",
      ],
      [
        "set: the first inputs only",
        "j < inputs.length; ++j) {\n                _add",
        "j < 1; ++j) {\n                _add",
      ],
      [
        "set: the last amount of a token counts",
        "totals.amounts[at] += amount",
        "totals.amounts[at] = amount",
      ],
      ["set: each input is a token of its own", "totals.tokens[at] != token) ++at", "true) ++at"],
      ["set: all inputs are one token", "totals.tokens[at] != token) ++at", "false) ++at"],
      [
        "set: the signature is for less",
        "TokenPermissions(totals.tokens[i], totals.amounts[i])",
        "TokenPermissions(totals.tokens[i], totals.amounts[i] - 1)",
      ],
      [
        "set: any nonce",
        "(permitted, first.nonce, first.fillDeadline)",
        "(permitted, first.nonce + 1, first.fillDeadline)",
      ],
      [
        "set: for ever",
        "(permitted, first.nonce, first.fillDeadline)",
        "(permitted, first.nonce, type(uint256).max)",
      ],
      ["set: what opens is not what is signed", "OrderSetWitness.hash(set)", "bytes32(0)"],
      without("set: less arrives", "        _requireReceived(totals, before);\n"),
      without("set: an escrow takes less", "        _requireForwarded(totals, before);\n"),
      ["set: one unit less arrives", "received < totals.amounts[i]", "received + 1 < totals.amounts[i]"],
      [
        "set: what lies here counts as received",
        "TokenBalance.read(totals.tokens[i], address(this)) - before[i]",
        "TokenBalance.read(totals.tokens[i], address(this))",
      ],
      ["set: what lies here may go", "if (held != before[i])", "if (held > before[i])"],
      ["set: what stays here is fine", "if (held != before[i])", "if (held < before[i])"],
      ["set: each input is allowed alone", "if (inputs[j][0] == inputs[i][0]) total", "if (i == j) total"],
      [
        "set: everything is allowed",
        "forceApprove(settler, total)",
        "forceApprove(settler, type(uint256).max)",
      ],
      [
        "set: the first escrow opens all",
        "_open(set[i].settler, set[i].order)",
        "_open(set[0].settler, set[i].order)",
      ],
      [
        "set: the first order is opened again",
        "_open(set[i].settler, set[i].order)",
        "_open(set[i].settler, set[0].order)",
      ],
      ["set: can be entered again", "external nonReentrant", "external"],
    ],
  },
  {
    file: "libraries/OrderSetWitness.sol",
    contract: "OrderSetOpener",
    tests: ["OrderSetOpener"],
    mutants: [
      [
        "set witness: without the first order",
        "for (uint256 i = 0; i < set.length; ++i)",
        "for (uint256 i = 1; i < set.length; ++i)",
      ],
      [
        "set witness: any escrow",
        "                settler,\n                order.user",
        "                address(0),\n                order.user",
      ],
      ["set witness: any user", "                order.user,\n", "                address(0),\n"],
      ["set witness: any nonce", "                order.nonce,\n", "                uint256(0),\n"],
      ["set witness: any chain", "                order.originChainId,\n", "                uint256(0),\n"],
      ["set witness: any expiry", "                order.expires,\n", "                uint32(0),\n"],
      ["set witness: any deadline", "                order.fillDeadline,\n", "                uint32(0),\n"],
      ["set witness: any proof", "                order.inputOracle,\n", "                address(0),\n"],
      ["set witness: any inputs", "_hashInputs(order.inputs)", "bytes32(0)"],
      ["set witness: any outputs", "_hashOutputs(order.outputs)", "bytes32(0)"],
      [
        "set witness: any input token",
        "AddressCast.toAddress(inputs[i][0]), inputs[i][1]",
        "address(0), inputs[i][1]",
      ],
      [
        "set witness: any input amount",
        "AddressCast.toAddress(inputs[i][0]), inputs[i][1]",
        "AddressCast.toAddress(inputs[i][0]), uint256(0)",
      ],
      [
        "set witness: any output oracle",
        "                    output.oracle,\n",
        "                    bytes32(0),\n",
      ],
      [
        "set witness: any output settler",
        "                    output.settler,\n",
        "                    bytes32(0),\n",
      ],
      [
        "set witness: any output chain",
        "                    output.chainId,\n",
        "                    uint256(0),\n",
      ],
      [
        "set witness: any output token",
        "                    output.token,\n",
        "                    bytes32(0),\n",
      ],
      [
        "set witness: any output amount",
        "                    output.amount,\n",
        "                    uint256(0),\n",
      ],
      [
        "set witness: any recipient",
        "                    output.recipient,\n",
        "                    bytes32(0),\n",
      ],
      ["set witness: any callback", "keccak256(output.callbackData)", "bytes32(0)"],
      ["set witness: any context", "keccak256(output.context)", "bytes32(0)"],
    ],
  },
];
