// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IERC3009} from "../interfaces/IERC3009.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {FillEncoding} from "../libraries/FillEncoding.sol";
import {OrderEncoding} from "../libraries/OrderEncoding.sol";
import {OrderId} from "../libraries/OrderId.sol";
import {Permit2Transfer} from "../libraries/Permit2Transfer.sol";
import {TokenBalance} from "../libraries/TokenBalance.sol";
import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";
import {EscrowBase} from "./EscrowBase.sol";

/// @notice The way into the escrow.
abstract contract EscrowOpening is EscrowBase {
    using SafeERC20 for IERC20;

    /// @notice An order of a batch, with the arguments of `openFor`.
    struct OpenRequest {
        StandardOrder order;
        address sponsor;
        bytes signature;
    }

    /// @notice The order can no longer be opened: `deadline` (unix seconds) has come.
    /// @dev Ask for a new quote and sign a new order.
    error DeadlinePassed(uint32 deadline);

    /// @notice The order would expire while it may still be delivered.
    /// @dev Sign an order whose fillDeadline is not after its expires.
    error FillDeadlineAfterExpiry(uint32 fillDeadline, uint32 expires);

    /// @notice The order asks for nothing, so nobody could ever claim it.
    /// @dev Sign an order with at least one output.
    error NoOutputs();

    /// @notice Two outputs are the same, and one delivery would count for both.
    /// @dev Make them one output of the whole amount.
    error DuplicateOutput(uint256 index);

    /// @notice The signature's first byte names no way of paying.
    /// @dev Prefix 0x00 for Permit2 or 0x01 for ERC-3009; without a signature the sponsor itself must call.
    error SignatureNotSupported(bytes1 kind);

    /// @notice ERC-3009 needs one signature for each input.
    error SignatureCountMismatch(uint256 inputs, uint256 signatures);

    /// @notice The escrow received less of a token than the order says.
    /// @dev The token takes a fee on transfer or did not transfer at all; it can't be used here.
    error InputNotReceived(address token, uint256 expected, uint256 received);

    event Open(bytes32 indexed orderId, StandardOrder order);

    bytes1 internal constant SIGNATURE_PERMIT2 = 0x00;
    bytes1 internal constant SIGNATURE_ERC3009 = 0x01;
    bytes1 internal constant SIGNATURE_NONE = 0xff;

    /// @notice Opens an order with the caller's tokens, through their allowance to this contract, and coins
    /// sent along for inputs whose token is zero.
    function open(StandardOrder calldata order) external payable nonReentrant {
        uint256[2][] calldata inputs = order.inputs;
        bytes memory encoded = OrderEncoding.encode(order, inputs);
        bytes32 orderId = _deposit(order, encoded);
        uint256[] memory balances = _inputBalances(inputs);
        _pullFromCaller(inputs);
        _requireReceived(inputs, balances);
        _emitOpen(orderId, encoded);
    }

    /// @notice Opens an order with the tokens of `sponsor`, which has signed for it.
    /// @param signature 0x00 and a Permit2 signature; or 0x01 and an ERC-3009 signature (for several inputs
    /// abi.encode(bytes[])) with the order id as nonce, valid until fillDeadline; or nothing, or 0xff, when the
    /// sponsor is the caller, who may then send coins as with `open`.
    function openFor(StandardOrder calldata order, address sponsor, bytes calldata signature)
        external
        payable
        nonReentrant
    {
        uint256[2][] calldata inputs = order.inputs;
        bytes memory encoded = OrderEncoding.encode(order, inputs);
        bytes32 orderId = _deposit(order, encoded);
        uint256[] memory balances = _inputBalances(inputs);
        bytes1 kind = signature.length == 0 ? SIGNATURE_NONE : signature[0];
        if (kind != SIGNATURE_NONE && msg.value != 0) revert ValueMismatch(0, msg.value);
        if (kind == SIGNATURE_PERMIT2) {
            Permit2Transfer.pull(inputs, encoded, sponsor, address(this), signature[1:]);
        } else if (kind == SIGNATURE_ERC3009) {
            _pullWithAuthorization(order, sponsor, orderId, signature[1:]);
        } else if (kind == SIGNATURE_NONE && msg.sender == sponsor) {
            _pullFromCaller(inputs);
        } else {
            revert SignatureNotSupported(kind);
        }
        _requireReceived(inputs, balances);
        _emitOpen(orderId, encoded);
    }

    /// @notice As `openFor` for each of the orders; one that can't be opened changes nothing and is told by
    /// `BatchItemFailed`.
    /// @param gasEach Gas that each order may use. 300,000 suffices for one input under Permit2.
    function openForMany(OpenRequest[] calldata requests, uint256 gasEach) external {
        uint256 next = requests.length == 0 ? 0 : _place(requests[0]);
        for (uint256 i = 0; i < requests.length; ++i) {
            uint256 start = next;
            next = i + 1 < requests.length ? _place(requests[i + 1]) : 0;
            _attempt(i, this.openFor.selector, _span(start, next), false, gasEach);
        }
    }

    /// @dev Marks the order before any token is touched.
    function _deposit(StandardOrder calldata order, bytes memory encoded) private returns (bytes32 orderId) {
        (uint256 originChainId, uint32 expires, uint32 fillDeadline, uint256 outputs) = OrderEncoding.terms(encoded);
        _requireThisChain(originChainId);
        if (fillDeadline > expires) revert FillDeadlineAfterExpiry(fillDeadline, expires);
        // forge-lint: disable-next-line(block-timestamp) deadlines are many blocks away
        if (block.timestamp >= fillDeadline) revert DeadlinePassed(fillDeadline);
        if (outputs == 0) revert NoOutputs();
        if (outputs != 1) _requireDistinctOutputs(order.outputs);
        orderId = OrderId.ofEncoded(encoded, block.chainid, address(this));
        _markDeposited(orderId);
    }

    /// @dev `emit Open(orderId, order)`, with the encoding that was made for the id.
    function _emitOpen(bytes32 orderId, bytes memory encoded) private {
        bytes32 topic = Open.selector;
        assembly ("memory-safe") {
            log2(add(encoded, 0x20), mload(encoded), topic, orderId)
        }
    }

    function _pullFromCaller(uint256[2][] calldata inputs) private {
        for (uint256 i = 0; i < inputs.length; ++i) {
            address token = AddressCast.toAddress(inputs[i][0]);
            if (token != address(0)) IERC20(token).safeTransferFrom(msg.sender, address(this), inputs[i][1]);
        }
    }

    function _pullWithAuthorization(
        StandardOrder calldata order,
        address sponsor,
        bytes32 orderId,
        bytes calldata signature
    ) private {
        uint256 count = order.inputs.length;
        if (count == 1 && !_isSignatureArray(signature)) {
            _receiveInput(order, 0, sponsor, orderId, signature);
            return;
        }
        bytes[] memory signatures = abi.decode(signature, (bytes[]));
        if (signatures.length != count) revert SignatureCountMismatch(count, signatures.length);
        for (uint256 i = 0; i < count; ++i) {
            _receiveInput(order, i, sponsor, orderId, signatures[i]);
        }
    }

    function _receiveInput(
        StandardOrder calldata order,
        uint256 index,
        address sponsor,
        bytes32 orderId,
        bytes memory signature
    ) private {
        uint256[2] calldata input = order.inputs[index];
        IERC3009(AddressCast.toAddress(input[0]))
            .receiveWithAuthorization(sponsor, address(this), input[1], 0, order.fillDeadline, orderId, signature);
    }

    /// @dev abi.encode(bytes[]) with one element begins with offset 0x20 and length 1; no ECDSA signature does.
    function _isSignatureArray(bytes calldata signature) private pure returns (bool) {
        return signature.length >= 64 && uint256(bytes32(signature[:32])) == 0x20
            && uint256(bytes32(signature[32:64])) == 1;
    }

    /// @dev Coins are counted at once: they are here already, and must be exactly those of the order.
    function _inputBalances(uint256[2][] calldata inputs) private view returns (uint256[] memory balances) {
        // Every element is written below, so that none has to be cleared before.
        assembly ("memory-safe") {
            balances := mload(0x40)
            mstore(balances, inputs.length)
            mstore(0x40, add(add(balances, 0x20), shl(5, inputs.length)))
        }
        uint256 coins = 0;
        for (uint256 i = 0; i < balances.length; ++i) {
            uint256[2] calldata input = inputs[i];
            address token = AddressCast.toAddress(input[0]);
            uint256 held = 0;
            if (token == address(0)) coins += input[1];
            else held = TokenBalance.read(token, address(this));
            balances[i] = held;
        }
        if (coins != msg.value) revert ValueMismatch(coins, msg.value);
    }

    /// @dev Trusts balances, not calls: a token without ERC-3009 may swallow the call in its fallback, and a
    /// token may keep a fee. A token that occurs twice must bring both amounts.
    function _requireReceived(uint256[2][] calldata inputs, uint256[] memory balances) private view {
        for (uint256 i = 0; i < balances.length; ++i) {
            uint256[2] calldata input = inputs[i];
            address token = AddressCast.toAddress(input[0]);
            if (token == address(0)) continue;
            uint256 expected = input[1];
            if (balances.length != 1) expected = _totalOf(inputs, input[0]);
            uint256 received = TokenBalance.read(token, address(this)) - balances[i];
            if (received < expected) revert InputNotReceived(token, expected, received);
        }
    }

    function _totalOf(uint256[2][] calldata inputs, uint256 token) private pure returns (uint256 total) {
        for (uint256 i = 0; i < inputs.length; ++i) {
            if (inputs[i][0] == token) total += inputs[i][1];
        }
    }

    function _requireDistinctOutputs(MandateOutput[] calldata outputs) private pure {
        bytes32[] memory hashes = new bytes32[](outputs.length);
        for (uint256 i = 0; i < outputs.length; ++i) {
            hashes[i] = FillEncoding.outputHash(outputs[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (hashes[j] == hashes[i]) revert DuplicateOutput(i);
            }
        }
    }

    function _place(OpenRequest calldata request) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := request
        }
    }
}
