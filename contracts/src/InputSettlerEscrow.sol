// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IInputCallback} from "./interfaces/ICallbacks.sol";
import {IERC3009} from "./interfaces/IERC3009.sol";
import {IInputOracle} from "./interfaces/IInputOracle.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {AllowOpen} from "./libraries/AllowOpen.sol";
import {FillEncoding} from "./libraries/FillEncoding.sol";
import {OrderId} from "./libraries/OrderId.sol";
import {Permit2Transfer} from "./libraries/Permit2Transfer.sol";
import {OrderStatus} from "./types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "./types/StandardOrder.sol";

/// @title Escrow of an order's inputs on the origin chain
/// @notice Holds the inputs from `open` until the outputs are proved (then they go to the solver) or the
/// order expires (then they go back to the user). There is no owner, no fee, no upgrade and no third way out.
/// @dev Deliver only after `Open` is final on this chain. Tokens that take a fee on transfer are refused;
/// tokens whose balances shrink by themselves must not be used.
contract InputSettlerEscrow is EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Who made a delivery, and when: one for each output, in the order of the outputs.
    struct SolveParams {
        /// @dev Unix seconds of the block that holds the delivery.
        uint32 timestamp;
        bytes32 solver;
    }

    /// @notice The order belongs on another chain.
    /// @dev Send it to the settler on chain `expected`.
    error WrongChain(uint256 expected, uint256 actual);

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

    /// @notice The order is not in the state that this call starts from.
    /// @dev `actual` tells: Deposited means opened before; Claimed or Refunded mean it is over; None means
    /// it was never opened here, or one of its fields differs.
    error InvalidOrderStatus(OrderStatus actual);

    /// @notice The signature's first byte names no way of paying.
    /// @dev Prefix 0x00 for Permit2 or 0x01 for ERC-3009; without a signature the sponsor itself must call.
    error SignatureNotSupported(bytes1 kind);

    /// @notice ERC-3009 needs one signature for each input.
    error SignatureCountMismatch(uint256 inputs, uint256 signatures);

    /// @notice The escrow received less of a token than the order says.
    /// @dev The token takes a fee on transfer or did not transfer at all; it can't be used here.
    error InputNotReceived(address token, uint256 expected, uint256 received);

    /// @notice The order can be refunded only after `expires` (unix seconds).
    error NotExpired(uint32 expires);

    /// @notice There must be one SolveParams for each output.
    error SolveParamsMismatch(uint256 outputs, uint256 solveParams);

    /// @notice The delivery was made after the deadline (both unix seconds) and does not count.
    /// @dev Refund the order after it expires.
    error FilledTooLate(uint32 fillDeadline, uint32 timestamp);

    /// @notice There is nobody to pay.
    error NoDestination();

    /// @notice Only the order's owner may choose another destination or a callback.
    /// @dev Call with destination = owner and no callback, or use finaliseWithSignature.
    error NotOrderOwner(bytes32 owner, address caller);

    /// @notice The owner did not sign for this order, destination and callback.
    error InvalidOwnerSignature(bytes32 owner);

    event Open(bytes32 indexed orderId, StandardOrder order);
    event Finalised(bytes32 indexed orderId, bytes32 solver, bytes32 destination);
    event Refunded(bytes32 indexed orderId);

    bytes1 internal constant SIGNATURE_PERMIT2 = 0x00;
    bytes1 internal constant SIGNATURE_ERC3009 = 0x01;
    bytes1 internal constant SIGNATURE_NONE = 0xff;

    mapping(bytes32 orderId => OrderStatus) public orderStatus;

    constructor() EIP712("TetraFi Escrow", "1") {}

    /// @notice Opens an order with the caller's tokens, through their allowance to this contract.
    function open(StandardOrder calldata order) external nonReentrant {
        bytes32 orderId = _deposit(order);
        uint256[] memory balances = _inputBalances(order.inputs);
        _pullFromCaller(order.inputs);
        _requireReceived(order.inputs, balances);
        emit Open(orderId, order);
    }

    /// @notice Opens an order with the tokens of `sponsor`, which has signed for it.
    /// @param signature 0x00 and a Permit2 signature; or 0x01 and an ERC-3009 signature (for several inputs
    /// abi.encode(bytes[])) with the order id as nonce, valid until fillDeadline; or nothing when the
    /// sponsor is the caller.
    function openFor(StandardOrder calldata order, address sponsor, bytes calldata signature)
        external
        nonReentrant
    {
        bytes32 orderId = _deposit(order);
        uint256[] memory balances = _inputBalances(order.inputs);
        bytes1 kind = signature.length == 0 ? SIGNATURE_NONE : signature[0];
        if (kind == SIGNATURE_PERMIT2) {
            Permit2Transfer.pull(order, sponsor, address(this), signature[1:]);
        } else if (kind == SIGNATURE_ERC3009) {
            _pullWithAuthorization(order, sponsor, orderId, signature[1:]);
        } else if (kind == SIGNATURE_NONE && msg.sender == sponsor) {
            _pullFromCaller(order.inputs);
        } else {
            revert SignatureNotSupported(kind);
        }
        _requireReceived(order.inputs, balances);
        emit Open(orderId, order);
    }

    /// @notice Pays the inputs of a proved order. The owner is the solver of the first output.
    /// @dev Anyone may call with the owner itself as destination and no callback; otherwise only the owner.
    /// Not blocked by expiry: a proved order can be claimed until it is refunded.
    /// @param destination Address, left-padded.
    /// @param call When not empty, handed to the destination after it was paid.
    function finalise(
        StandardOrder calldata order,
        SolveParams[] calldata solveParams,
        bytes32 destination,
        bytes calldata call
    ) external nonReentrant {
        bytes32 owner = _ownerOf(order, solveParams);
        bool chosenByOwner = msg.sender == AddressCast.toAddress(owner);
        if (!chosenByOwner && (destination != owner || call.length != 0)) revert NotOrderOwner(owner, msg.sender);
        _finalise(order, OrderId.compute(order), solveParams, destination, call);
    }

    /// @notice As `finalise`, by anyone, to the destination that the owner signed for (EIP-712 AllowOpen).
    function finaliseWithSignature(
        StandardOrder calldata order,
        SolveParams[] calldata solveParams,
        bytes32 destination,
        bytes calldata call,
        bytes calldata orderOwnerSignature
    ) external nonReentrant {
        bytes32 owner = _ownerOf(order, solveParams);
        bytes32 orderId = OrderId.compute(order);
        bytes32 digest = _hashTypedDataV4(AllowOpen.hash(orderId, destination, call));
        if (!SignatureChecker.isValidSignatureNowCalldata(AddressCast.toAddress(owner), digest, orderOwnerSignature)) {
            revert InvalidOwnerSignature(owner);
        }
        _finalise(order, orderId, solveParams, destination, call);
    }

    /// @notice Returns the inputs to the user once the order has expired. Anyone may call.
    function refund(StandardOrder calldata order) external nonReentrant {
        // forge-lint: disable-next-line(block-timestamp) expiry is minutes away, a few seconds are harmless
        if (block.timestamp <= order.expires) revert NotExpired(order.expires);
        bytes32 orderId = OrderId.compute(order);
        _release(orderId, order.inputs, order.user, OrderStatus.Refunded);
        emit Refunded(orderId);
    }

    /// @notice The id under which this contract on this chain knows the order.
    function orderIdentifier(StandardOrder calldata order) external view returns (bytes32) {
        return OrderId.compute(order);
    }

    // forge-lint: disable-next-line(mixed-case-function) the name that EIP-2612 gave it
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev Marks the order before any token is touched.
    function _deposit(StandardOrder calldata order) private returns (bytes32 orderId) {
        _requireThisChain(order);
        if (order.fillDeadline > order.expires) revert FillDeadlineAfterExpiry(order.fillDeadline, order.expires);
        // forge-lint: disable-next-line(block-timestamp) deadlines are many blocks away
        if (block.timestamp >= order.fillDeadline) revert DeadlinePassed(order.fillDeadline);
        _requireDistinctOutputs(order.outputs);
        orderId = OrderId.compute(order);
        OrderStatus status = orderStatus[orderId];
        if (status != OrderStatus.None) revert InvalidOrderStatus(status);
        orderStatus[orderId] = OrderStatus.Deposited;
    }

    function _finalise(
        StandardOrder calldata order,
        bytes32 orderId,
        SolveParams[] calldata solveParams,
        bytes32 destination,
        bytes calldata call
    ) private {
        address payee = AddressCast.toAddress(destination);
        if (payee == address(0)) revert NoDestination();
        _requireProven(order, orderId, solveParams);
        _release(orderId, order.inputs, payee, OrderStatus.Claimed);
        emit Finalised(orderId, solveParams[0].solver, destination);
        if (call.length != 0) IInputCallback(payee).orderFinalised(order.inputs, call);
    }

    /// @dev The only way out of the escrow; the status moves before the tokens do.
    function _release(bytes32 orderId, uint256[2][] calldata inputs, address to, OrderStatus next) private {
        OrderStatus status = orderStatus[orderId];
        if (status != OrderStatus.Deposited) revert InvalidOrderStatus(status);
        orderStatus[orderId] = next;
        for (uint256 i = 0; i < inputs.length; ++i) {
            IERC20(AddressCast.toAddress(inputs[i][0])).safeTransfer(to, inputs[i][1]);
        }
    }

    function _pullFromCaller(uint256[2][] calldata inputs) private {
        for (uint256 i = 0; i < inputs.length; ++i) {
            IERC20(AddressCast.toAddress(inputs[i][0])).safeTransferFrom(msg.sender, address(this), inputs[i][1]);
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

    function _inputBalances(uint256[2][] calldata inputs) private view returns (uint256[] memory balances) {
        balances = new uint256[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            balances[i] = IERC20(AddressCast.toAddress(inputs[i][0])).balanceOf(address(this));
        }
    }

    /// @dev Trusts balances, not calls: a token without ERC-3009 may swallow the call in its fallback, and a
    /// token may keep a fee. A token that occurs twice must bring both amounts.
    function _requireReceived(uint256[2][] calldata inputs, uint256[] memory balances) private view {
        for (uint256 i = 0; i < inputs.length; ++i) {
            uint256 expected = 0;
            for (uint256 j = 0; j < inputs.length; ++j) {
                if (inputs[j][0] == inputs[i][0]) expected += inputs[j][1];
            }
            address token = AddressCast.toAddress(inputs[i][0]);
            uint256 received = IERC20(token).balanceOf(address(this)) - balances[i];
            if (received < expected) revert InputNotReceived(token, expected, received);
        }
    }

    function _requireDistinctOutputs(MandateOutput[] calldata outputs) private pure {
        if (outputs.length == 0) revert NoOutputs();
        if (outputs.length == 1) return;
        bytes32[] memory hashes = new bytes32[](outputs.length);
        for (uint256 i = 0; i < outputs.length; ++i) {
            hashes[i] = FillEncoding.outputHash(outputs[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (hashes[j] == hashes[i]) revert DuplicateOutput(i);
            }
        }
    }

    function _ownerOf(StandardOrder calldata order, SolveParams[] calldata solveParams)
        private
        view
        returns (bytes32)
    {
        _requireThisChain(order);
        if (solveParams.length != order.outputs.length || solveParams.length == 0) {
            revert SolveParamsMismatch(order.outputs.length, solveParams.length);
        }
        return solveParams[0].solver;
    }

    function _requireProven(StandardOrder calldata order, bytes32 orderId, SolveParams[] calldata solveParams)
        private
        view
    {
        bytes memory series = "";
        for (uint256 i = 0; i < solveParams.length; ++i) {
            uint32 timestamp = solveParams[i].timestamp;
            if (timestamp > order.fillDeadline) revert FilledTooLate(order.fillDeadline, timestamp);
            MandateOutput calldata output = order.outputs[i];
            bytes32 dataHash =
                keccak256(FillEncoding.description(solveParams[i].solver, orderId, timestamp, output));
            series = bytes.concat(series, abi.encode(output.chainId, output.oracle, output.settler, dataHash));
        }
        IInputOracle(order.inputOracle).efficientRequireProven(series);
    }

    function _requireThisChain(StandardOrder calldata order) private view {
        if (order.originChainId != block.chainid) revert WrongChain(order.originChainId, block.chainid);
    }
}
