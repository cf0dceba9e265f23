import type { MutantGroup } from "./mutant.ts";

/** Faults in the way into the escrow and out of it. */
export const ESCROW_MUTANTS: readonly MutantGroup[] = [
  {
    file: "escrow/EscrowOpening.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{EscrowOpen,EscrowCoins,EscrowAuthorization,Tokens}.t.sol",
    mutants: [
      ["open: the chain is not checked", "        _requireThisChain(originChainId);\n", ""],
      ["open: fillDeadline may follow expires", "if (fillDeadline > expires) revert", "if (false) revert"],
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
      ["open: orders without outputs", "if (outputs == 0) revert NoOutputs();", ""],
      ["open: the same output twice", "if (outputs != 1) _requireDistinctOutputs(order.outputs);", ""],
      ["open: two outputs are not compared", "if (outputs != 1)", "if (outputs > 2)"],
      [
        "open: the first output is not compared",
        "for (uint256 j = 0; j < i; ++j)",
        "for (uint256 j = 1; j < i; ++j)",
      ],
      ["open: the state is not written", "        _markDeposited(orderId);\n", ""],
      ["open: what came is not compared", "if (received < expected) revert", "if (false) revert"],
      ["open: one unit less is enough", "if (received < expected)", "if (received + 1 < expected)"],
      ["open: one unit more is asked", "if (received < expected)", "if (received <= expected)"],
      [
        "open: a token twice brings one amount",
        "if (balances.length != 1) expected =",
        "if (false) expected =",
      ],
      ["open: coins are not counted", "if (coins != msg.value) revert", "if (false) revert"],
      ["open: fewer coins are enough", "if (coins != msg.value)", "if (msg.value > coins)"],
      ["open: more coins are kept", "if (coins != msg.value)", "if (msg.value < coins)"],
      [
        "openFor: coins with a signature",
        "if (kind != SIGNATURE_NONE && msg.value != 0) revert",
        "if (false) revert",
      ],
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
      ["ERC-3009: the number of signatures", "if (signatures.length != count) revert", "if (false) revert"],
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
    tests: "test/{EscrowOpen,EscrowRelease,EscrowPurchase,EscrowCoins}.t.sol",
    mutants: [
      ["state: opened again", "if (_states[orderId] != 0) revert", "if (false) revert"],
      [
        "state: opened again once it was sold",
        "if (_states[orderId] != 0) revert",
        "if (_states[orderId] & STATUS_MASK == 0x1 && _states[orderId] & PURCHASED == 0) revert",
      ],
      ["state: released in any state", "if (status != OrderStatus.Deposited) revert", "if (false) revert"],
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
      ["state: not written at release", "        _states[orderId] = uint256(next);\n", ""],
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
      ["chain: not compared", "if (originChainId != block.chainid) revert", "if (false) revert"],
    ],
  },
  {
    file: "InputSettlerEscrow.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{EscrowRelease,EscrowRace,EscrowCoins}.t.sol",
    mutants: [
      ["refund: at any time", "if (block.timestamp <= order.expires) revert", "if (false) revert"],
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
      ["refundTo: by anybody", "if (msg.sender != order.user) revert", "if (false) revert"],
      ["refundTo: to nobody", "if (destination == address(0)) revert NoDestination();", ""],
      [
        "claim: a delivery after the deadline",
        "if (timestamp > order.fillDeadline) revert",
        "if (false) revert",
      ],
      [
        "claim: a delivery at the deadline refused",
        "if (timestamp > order.fillDeadline)",
        "if (timestamp >= order.fillDeadline)",
      ],
      [
        "claim: several solvers",
        "if (solveParams[i].solver != solveParams[0].solver) revert",
        "if (false) revert",
      ],
      [
        "claim: without proof",
        "        IInputOracle(order.inputOracle).efficientRequireProven(series);\n",
        "",
      ],
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
      ["claim: to nobody", "if (payee == address(0)) revert NoDestination();", ""],
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
      ["claim: in a wrong place", "        _requireThisChain(order.originChainId);\n", ""],
    ],
  },
];
