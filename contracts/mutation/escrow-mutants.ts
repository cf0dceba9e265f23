import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in the way into the escrow and out of it. */
export const ESCROW_MUTANTS: readonly MutantGroup[] = [
  {
    file: "escrow/EscrowOpening.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowOpen", "EscrowCoins", "EscrowAuthorization", "Tokens"],
    mutants: [
      without("open: the chain is not checked", "        _requireThisChain(originChainId);\n"),
      unguarded("open: fillDeadline may follow expires", "fillDeadline > expires"),
      [
        "open: fillDeadline must precede expires",
        "if (fillDeadline > expires)",
        "if (fillDeadline >= expires)",
      ],
      ["open: the deadline is not checked", "if (block.timestamp >= fillDeadline)", "if (false)"],
      ["open: at the deadline", "block.timestamp >= fillDeadline", "block.timestamp > fillDeadline"],
      [
        "open: a second too early refused",
        "block.timestamp >= fillDeadline",
        "block.timestamp + 1 >= fillDeadline",
      ],
      without("open: orders without outputs", "if (outputs == 0) revert NoOutputs();"),
      without("open: the same output twice", "if (outputs != 1) _requireDistinctOutputs(order.outputs);"),
      ["open: two outputs are not compared", "if (outputs != 1)", "if (outputs > 2)"],
      [
        "open: the first output is not compared",
        "for (uint256 j = 0; j < i; ++j)",
        "for (uint256 j = 1; j < i; ++j)",
      ],
      without("open: the state is not written", "        _markDeposited(orderId);\n"),
      unguarded("open: what came is not compared", "received < expected"),
      ["open: one unit less is enough", "if (received < expected)", "if (received + 1 < expected)"],
      ["open: one unit more is asked", "if (received < expected)", "if (received <= expected)"],
      [
        "open: a token twice brings one amount",
        "if (balances.length != 1) expected =",
        "if (false) expected =",
      ],
      unguarded("open: coins are not counted", "coins != msg.value"),
      ["open: fewer coins are enough", "if (coins != msg.value)", "if (msg.value > coins)"],
      ["open: more coins are kept", "if (coins != msg.value)", "if (msg.value < coins)"],
      unguarded("openFor: coins with a signature", "kind != SIGNATURE_NONE && msg.value != 0"),
      [
        "openFor: anybody may call for the sponsor",
        "kind == SIGNATURE_NONE && msg.sender == sponsor",
        "kind == SIGNATURE_NONE",
      ],
      [
        "openFor: Permit2 pays somebody else",
        "sponsor, address(this), signature[1:]",
        "sponsor, msg.sender, signature[1:]",
      ],
      [
        "openFor: Permit2 asks the order's user",
        "Permit2Transfer.pull(inputs, encoded, sponsor,",
        "Permit2Transfer.pull(inputs, encoded, order.user,",
      ],
      unguarded("ERC-3009: the number of signatures", "signatures.length != count"),
      [
        "ERC-3009: another nonce",
        "order.fillDeadline, orderId, signature",
        "order.fillDeadline, bytes32(order.nonce), signature",
      ],
      ["ERC-3009: another deadline", "0, order.fillDeadline, orderId", "0, order.expires, orderId"],
      [
        "ERC-3009: a list of one is not one",
        "return signature.length >= 64 &&",
        "return signature.length < 64 &&",
      ],
      [
        "the way in is not locked (open)",
        "function open(StandardOrder calldata order) external payable nonReentrant {",
        "function open(StandardOrder calldata order) external payable {",
      ],
    ],
  },
  {
    file: "escrow/EscrowBase.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowOpen", "EscrowRelease", "EscrowPurchase", "EscrowCoins"],
    mutants: [
      unguarded("state: opened again", "_states[orderId] != 0"),
      [
        "state: opened again once it was sold",
        "if (_states[orderId] != 0) revert",
        "if (_states[orderId] & STATUS_MASK == 0x1 && _states[orderId] & PURCHASED == 0) revert",
      ],
      unguarded("state: released in any state", "status != OrderStatus.Deposited"),
      [
        "state: released although never opened",
        "if (status != OrderStatus.Deposited)",
        "if (status > OrderStatus.Deposited)",
      ],
      [
        "state: released again",
        "if (status != OrderStatus.Deposited)",
        "if (status < OrderStatus.Deposited)",
      ],
      without("state: not written at release", "        _states[orderId] = uint256(next);\n"),
      [
        "state: a sale opens the order again",
        "uint256(OrderStatus.Deposited) | PURCHASED",
        "uint256(OrderStatus.None) | PURCHASED",
      ],
      [
        "state: a sale is forgotten",
        "uint256(OrderStatus.Deposited) | PURCHASED",
        "uint256(OrderStatus.Deposited)",
      ],
      [
        "state: sold in any state",
        "    function _markPurchased(bytes32 orderId) internal {\n        _requireDeposited(orderId);",
        "    function _markPurchased(bytes32 orderId) internal {",
      ],
      [
        "release: only the first input",
        "for (uint256 i = 0; i < inputs.length; ++i)",
        "for (uint256 i = 0; i < 1; ++i)",
      ],
      ["release: the last input stays", "i < inputs.length", "i + 1 < inputs.length || i == 0"],
      ["release: to the caller", "safeTransfer(to, inputs[i][1])", "safeTransfer(msg.sender, inputs[i][1])"],
      [
        "release: coins to the caller",
        "Address.sendValue(payable(to)",
        "Address.sendValue(payable(msg.sender)",
      ],
      ["release: one unit less", "safeTransfer(to, inputs[i][1])", "safeTransfer(to, inputs[i][1] - 1)"],
      unguarded("chain: not compared", "originChainId != block.chainid"),
    ],
  },
  {
    file: "InputSettlerEscrow.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowRelease", "EscrowRace", "EscrowCoins"],
    mutants: [
      unguarded("refund: at any time", "block.timestamp <= order.expires"),
      [
        "refund: in the second of expiry",
        "block.timestamp <= order.expires",
        "block.timestamp < order.expires",
      ],
      [
        "refund: a second late",
        "block.timestamp <= order.expires",
        "block.timestamp <= uint256(order.expires) + 1",
      ],
      [
        "refund: counted as a claim",
        "order.inputs, to, OrderStatus.Refunded",
        "order.inputs, to, OrderStatus.Claimed",
      ],
      ["refund: to the caller", "_refund(order, order.user);", "_refund(order, msg.sender);"],
      unguarded("refundTo: by anybody", "msg.sender != order.user"),
      without("refundTo: to nobody", "if (destination == address(0)) revert NoDestination();"),
      unguarded("claim: a delivery after the deadline", "timestamp > order.fillDeadline"),
      [
        "claim: a delivery at the deadline refused",
        "if (timestamp > order.fillDeadline)",
        "if (timestamp >= order.fillDeadline)",
      ],
      unguarded("claim: several solvers", "solveParams[i].solver != solveParams[0].solver"),
      without(
        "claim: without proof",
        "        IInputOracle(order.inputOracle).efficientRequireProven(series);\n",
      ),
      [
        "claim: only the last output is proved",
        "series = i == 0 ? quadruple : bytes.concat(series, quadruple);",
        "series = quadruple;",
      ],
      ["claim: the first output alone is proved", "bytes.concat(series, quadruple);", "series;"],
      [
        "claim: any chain's proof",
        "abi.encode(output.chainId, output.oracle",
        "abi.encode(block.chainid, output.oracle",
      ],
      [
        "claim: any oracle's proof",
        "output.chainId, output.oracle, output.settler",
        "output.chainId, output.settler, output.settler",
      ],
      [
        "claim: any application's proof",
        "output.oracle, output.settler, dataHash",
        "output.oracle, output.oracle, dataHash",
      ],
      without("claim: to nobody", "if (payee == address(0)) revert NoDestination();"),
      [
        "claim: too few or too many SolveParams",
        "solveParams.length != order.outputs.length || solveParams.length == 0",
        "solveParams.length == 0",
      ],
      [
        "claim: a stranger chooses the destination",
        "(destination != owner || call.length != 0)) revert",
        "call.length != 0) revert",
      ],
      [
        "claim: a stranger adds a callback",
        "(destination != owner || call.length != 0)) revert",
        "destination != owner) revert",
      ],
      [
        "claim: a stranger is the owner",
        "bool chosenByOwner = msg.sender ==",
        "bool chosenByOwner = msg.sender !=",
      ],
      [
        "claim: the owner's signature is not checked",
        "if (!SignatureCheck.isValid(AddressCast.toAddress(owner), digest, orderOwnerSignature)) {",
        "if (false) {",
      ],
      ["claim: paid as a refund", "payee, OrderStatus.Claimed", "payee, OrderStatus.Refunded"],
      [
        "claim: the callback is forgotten",
        "if (call.length != 0) IInputCallback",
        "if (call.length > 1e6) IInputCallback",
      ],
      without("claim: in a wrong place", "        _requireThisChain(order.originChainId);\n"),
    ],
  },
];
