// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {AddressCast} from "./libraries/AddressCast.sol";
import {BatchCalls} from "./libraries/BatchCalls.sol";
import {OrderEncoding} from "./libraries/OrderEncoding.sol";
import {OrderId} from "./libraries/OrderId.sol";
import {Permit2Transfer} from "./libraries/Permit2Transfer.sol";
import {SignatureCheck} from "./libraries/SignatureCheck.sol";
import {TokenBalance} from "./libraries/TokenBalance.sol";
import {TradeContext} from "./libraries/TradeContext.sol";
import {OrderStatus} from "./types/OrderStatus.sol";
import {Quote, QuoteHash} from "./types/Quote.sol";
import {MandateOutput, StandardOrder} from "./types/StandardOrder.sol";

/// @title Same-chain trades in one transaction
/// @notice Swaps the user's input for the solver's output, both signed for, or does nothing at all. Anyone
/// may submit; nothing is ever held here. An order says whose it is (`TradeContext`), so that seeing it on its way
/// here is of no use to anyone else.
contract AtomicSettler is EIP712, ReentrancyGuardTransient, BatchCalls {
    using SafeERC20 for IERC20;

    /// @notice A trade of a batch, with the arguments of `settle`.
    struct SettleRequest {
        StandardOrder order;
        bytes takerSignature;
        Quote quote;
        bytes solverSignature;
        bytes32 salt;
    }

    /// @notice The order belongs on another chain.
    error WrongChain(uint256 expected, uint256 actual);

    /// @notice The order is not one input for one output, through this contract as settler and as both
    /// oracles, without callback.
    /// @dev Build it with those fields and sign again.
    error UnsupportedOrder();

    /// @notice The order was settled before (Claimed).
    error InvalidOrderStatus(OrderStatus actual);

    /// @notice The order's fillDeadline (unix seconds) has passed.
    error DeadlinePassed(uint32 deadline);

    /// @notice The quote ended at `validUntil` (unix seconds), and the time for landing it has passed too.
    error QuoteExpired(uint256 validUntil);

    /// @notice The quote was given for another request.
    /// @dev rfqId must be keccak256(abi.encode(order.user, salt)), and the order's nonce.
    error QuoteNotForOrder(bytes32 rfqId, bytes32 expected);

    /// @notice The order's chain, tokens or amounts are not those of the quote.
    /// @dev An order must be executed exactly as quoted.
    error TermsMismatch();

    /// @notice The quote is not signed by its solver (EIP-712, this contract's domain).
    error InvalidSolverSignature(address solver);

    /// @notice The user's signature must be 0x00 and a Permit2 signature.
    error SignatureNotSupported(bytes1 kind);

    /// @notice A party received less than agreed.
    /// @dev The token takes a fee on transfer; it can't be used here.
    error AmountNotReceived(address token, uint256 expected, uint256 received);

    /// @notice The two orders don't exchange the same two tokens in opposite directions, on this chain.
    error NotOpposite();

    /// @notice An order crossed with another must get more than it asks for.
    /// @dev Settle it with its own quote instead.
    error NotBetter(uint256 asked, uint256 offered);

    /// @notice Of orders crossed with each other, each is told with no solver.
    event Settled(
        bytes32 indexed orderId,
        address indexed user,
        address indexed solver,
        uint256 inputAmount,
        uint256 outputAmount
    );

    /// @notice Seconds after validUntil in which an accepted quote may still land.
    uint256 public constant LANDING_GRACE_SECONDS = 60;

    bytes1 internal constant SIGNATURE_PERMIT2 = 0x00;
    /// @dev Stands in for the kind when there is no signature at all.
    bytes1 internal constant SIGNATURE_NONE = 0xff;

    mapping(bytes32 orderId => OrderStatus) public orderStatus;

    constructor() EIP712("TetraFi", "1") {}

    /// @notice Executes an accepted quote: its winner's, as long as the order is the winner's alone.
    /// @param takerSignature 0x00 and the user's Permit2 signature over the order.
    /// @param solverSignature The solver's signature over the quote; contracts by EIP-1271.
    /// @param salt Opens rfqId: proves that the quote was given to this user.
    function settle(
        StandardOrder calldata order,
        bytes calldata takerSignature,
        Quote calldata quote,
        bytes calldata solverSignature,
        bytes32 salt
    ) external nonReentrant {
        _requireSupported(order);
        TradeContext.requireMaySettle(order.outputs[0].context, quote.solver);
        _requireInTime(order, quote);
        _requireTerms(order, quote, salt);
        bytes32 digest = _hashTypedDataV4(QuoteHash.hash(quote));
        if (!SignatureCheck.isValid(quote.solver, digest, solverSignature)) {
            revert InvalidSolverSignature(quote.solver);
        }

        bytes memory encoded = OrderEncoding.encode(order, order.inputs);
        emit Settled(_claim(encoded), order.user, quote.solver, quote.inputAmount, quote.outputAmount);
        _moveInput(order, encoded, takerSignature, quote.solver);
        _moveOutput(quote, AddressCast.toAddress(order.outputs[0].recipient));
    }

    /// @notice As `settle` for each of the trades; one that can't be settled changes nothing and is told by
    /// `BatchItemFailed`.
    /// @param gasEach Gas that each trade may use. 300,000 suffices.
    function settleMany(SettleRequest[] calldata requests, uint256 gasEach) external {
        uint256 next = requests.length == 0 ? 0 : _place(requests[0]);
        for (uint256 i = 0; i < requests.length; ++i) {
            uint256 start = next;
            next = i + 1 < requests.length ? _place(requests[i + 1]) : 0;
            _attempt(i, this.settle.selector, _span(start, next), false, gasEach);
        }
    }

    /// @notice Executes two orders in opposite directions with each other: each user gets the other's whole input,
    /// which must be more than its own order asks for. All or nothing, and no solver is needed. Only the account
    /// that both orders name for it may submit, as long as they are their winners': otherwise whoever sees an order
    /// under way could take it from its winner with an order of its own that is better by one unit.
    /// @param signature 0x00 and the first user's Permit2 signature over its order; `otherSignature` alike.
    function cross(
        StandardOrder calldata order,
        bytes calldata signature,
        StandardOrder calldata other,
        bytes calldata otherSignature
    ) external nonReentrant {
        _requireCrossing(order, other);
        bytes memory encoded = OrderEncoding.encode(order, order.inputs);
        bytes memory otherEncoded = OrderEncoding.encode(other, other.inputs);
        // Both are marked before anything moves: an order can't be crossed with itself, nor twice.
        emit Settled(_claim(encoded), order.user, address(0), order.inputs[0][1], other.inputs[0][1]);
        emit Settled(_claim(otherEncoded), other.user, address(0), other.inputs[0][1], order.inputs[0][1]);
        _moveInput(order, encoded, signature, AddressCast.toAddress(other.outputs[0].recipient));
        _moveInput(other, otherEncoded, otherSignature, AddressCast.toAddress(order.outputs[0].recipient));
    }

    /// @notice The id under which this contract on this chain knows the order.
    function orderIdentifier(StandardOrder calldata order) external view returns (bytes32) {
        return OrderId.compute(order);
    }

    // forge-lint: disable-next-line(mixed-case-function) the name that EIP-2612 gave it
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev Ends the order for good.
    function _claim(bytes memory encoded) private returns (bytes32 orderId) {
        orderId = OrderId.ofEncoded(encoded, block.chainid, address(this));
        OrderStatus status = orderStatus[orderId];
        if (status != OrderStatus.None) revert InvalidOrderStatus(status);
        orderStatus[orderId] = OrderStatus.Claimed;
    }

    function _moveInput(
        StandardOrder calldata order,
        bytes memory encoded,
        bytes calldata signature,
        address recipient
    ) private {
        bytes1 kind = signature.length == 0 ? SIGNATURE_NONE : signature[0];
        if (kind != SIGNATURE_PERMIT2) revert SignatureNotSupported(kind);
        uint256[2] calldata input = order.inputs[0];
        address token = AddressCast.toAddress(input[0]);
        uint256 before = TokenBalance.read(token, recipient);
        Permit2Transfer.pull(order.inputs, encoded, order.user, recipient, signature[1:]);
        _requireReceived(token, recipient, before, input[1]);
    }

    function _moveOutput(Quote calldata quote, address recipient) private {
        uint256 before = TokenBalance.read(quote.outputToken, recipient);
        IERC20(quote.outputToken).safeTransferFrom(quote.solver, recipient, quote.outputAmount);
        _requireReceived(quote.outputToken, recipient, before, quote.outputAmount);
    }

    function _requireReceived(address token, address account, uint256 before, uint256 expected) private view {
        uint256 received = TokenBalance.read(token, account) - before;
        if (received < expected) revert AmountNotReceived(token, expected, received);
    }

    function _requireSupported(StandardOrder calldata order) private view {
        if (order.originChainId != block.chainid) revert WrongChain(order.originChainId, block.chainid);
        if (order.inputs.length != 1 || order.outputs.length != 1) revert UnsupportedOrder();
        MandateOutput calldata output = order.outputs[0];
        bytes32 self = AddressCast.toBytes32(address(this));
        bool throughHere =
            order.inputOracle == address(this) && output.oracle == self && output.settler == self;
        if (!throughHere || output.callbackData.length != 0) revert UnsupportedOrder();
    }

    /// @dev Each gives what the other wants, and more of it than the other asks for.
    function _requireCrossing(StandardOrder calldata order, StandardOrder calldata other) private view {
        _requireSupported(order);
        _requireSupported(other);
        TradeContext.requireMayCross(order.outputs[0].context, msg.sender);
        TradeContext.requireMayCross(other.outputs[0].context, msg.sender);
        _requireBefore(order.fillDeadline);
        _requireBefore(other.fillDeadline);
        _requireBetter(order.inputs[0], other.outputs[0]);
        _requireBetter(other.inputs[0], order.outputs[0]);
    }

    function _requireBetter(uint256[2] calldata input, MandateOutput calldata output) private view {
        bool sameToken = AddressCast.toAddress(input[0]) == AddressCast.toAddress(output.token);
        if (!sameToken || output.chainId != block.chainid) revert NotOpposite();
        if (input[1] <= output.amount) revert NotBetter(output.amount, input[1]);
    }

    function _requireBefore(uint32 deadline) private view {
        // forge-lint: disable-next-line(block-timestamp) deadlines are many blocks away
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
    }

    function _requireInTime(StandardOrder calldata order, Quote calldata quote) private view {
        _requireBefore(order.fillDeadline);
        // Written as a difference because validUntil is any number that the solver signed.
        // forge-lint: disable-next-line(block-timestamp) the grace is longer than any skew of block times
        if (block.timestamp > quote.validUntil && block.timestamp - quote.validUntil > LANDING_GRACE_SECONDS) {
            revert QuoteExpired(quote.validUntil);
        }
    }

    function _requireTerms(StandardOrder calldata order, Quote calldata quote, bytes32 salt) private view {
        bytes32 rfqId = keccak256(abi.encode(order.user, salt));
        if (quote.rfqId != rfqId || order.nonce != uint256(rfqId)) revert QuoteNotForOrder(quote.rfqId, rfqId);
        uint256[2] calldata input = order.inputs[0];
        MandateOutput calldata output = order.outputs[0];
        bool sameInput = quote.inputChainId == block.chainid && AddressCast.toAddress(input[0]) == quote.inputToken
            && input[1] == quote.inputAmount;
        bool sameOutput = quote.outputChainId == block.chainid && output.chainId == block.chainid
            && AddressCast.toAddress(output.token) == quote.outputToken && output.amount == quote.outputAmount;
        if (!sameInput || !sameOutput) revert TermsMismatch();
    }

    function _place(SettleRequest calldata request) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := request
        }
    }
}
