// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowOpening} from "./escrow/EscrowOpening.sol";
import {EscrowPurchase} from "./escrow/EscrowPurchase.sol";
import {IInputCallback} from "./interfaces/ICallbacks.sol";
import {IInputOracle} from "./interfaces/IInputOracle.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {AllowOpen} from "./libraries/AllowOpen.sol";
import {FillEncoding} from "./libraries/FillEncoding.sol";
import {OrderId} from "./libraries/OrderId.sol";
import {SignatureCheck} from "./libraries/SignatureCheck.sol";
import {OrderStatus} from "./types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "./types/StandardOrder.sol";

/// @title Escrow of an order's inputs on the origin chain
/// @notice Holds the inputs from `open` until the outputs are proved (then they go to the solver) or the
/// order expires (then they go back to the user). There is no owner, no fee, no upgrade and no third way out.
/// @dev Up to and including the second `expires` an order can only be finalised; from the next second it can
/// also be refunded, and whichever comes first is the end of it. Deliver only after `Open` is final on this
/// chain. Tokens that take a fee on transfer are refused; tokens whose balances shrink by themselves must not
/// be used.
contract InputSettlerEscrow is EscrowOpening, EscrowPurchase {
    /// @notice A claim of a batch, with the arguments of `finalise`.
    struct FinaliseRequest {
        StandardOrder order;
        SolveParams[] solveParams;
        bytes32 destination;
        bytes call;
    }

    /// @notice The order can be refunded only after `expires` (unix seconds).
    error NotExpired(uint32 expires);

    /// @notice Only the order's user may choose where its refund goes.
    /// @dev Call `refund`, which pays the user, or call as the user.
    error NotOrderUser(address user, address caller);

    /// @notice There must be one SolveParams for each output.
    error SolveParamsMismatch(uint256 outputs, uint256 solveParams);

    /// @notice The outputs were not all delivered by one solver, so the order can't be claimed.
    /// @dev Deliver all outputs yourself; `OutputSettler.fillOrder` takes over what others delivered in part.
    error SolversDiffer(uint256 index);

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

    event Finalised(bytes32 indexed orderId, bytes32 solver, bytes32 destination);
    event Refunded(bytes32 indexed orderId);

    /// @notice Pays the inputs of a proved order. The owner is the solver that delivered, or who bought the
    /// order from it.
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
        (bytes32 orderId, bytes32 owner) = _identify(order, solveParams);
        bool chosenByOwner = msg.sender == AddressCast.toAddress(owner);
        if (!chosenByOwner && (destination != owner || call.length != 0)) revert NotOrderOwner(owner, msg.sender);
        _finalise(order, orderId, solveParams, destination, call);
    }

    /// @notice As `finalise`, by anyone, to the destination that the owner signed for (EIP-712 AllowOpen).
    function finaliseWithSignature(
        StandardOrder calldata order,
        SolveParams[] calldata solveParams,
        bytes32 destination,
        bytes calldata call,
        bytes calldata orderOwnerSignature
    ) external nonReentrant {
        (bytes32 orderId, bytes32 owner) = _identify(order, solveParams);
        bytes32 digest = _hashTypedDataV4(AllowOpen.hash(orderId, destination, call));
        if (!SignatureCheck.isValid(AddressCast.toAddress(owner), digest, orderOwnerSignature)) {
            revert InvalidOwnerSignature(owner);
        }
        _finalise(order, orderId, solveParams, destination, call);
    }

    /// @notice As `finalise` for each of the orders; one that can't be claimed changes nothing and is told by
    /// `BatchItemFailed`.
    /// @param gasEach Gas that each order may use. 150,000 suffices for one input and one output.
    function finaliseMany(FinaliseRequest[] calldata requests, uint256 gasEach) external {
        uint256 next = requests.length == 0 ? 0 : _place(requests[0]);
        for (uint256 i = 0; i < requests.length; ++i) {
            uint256 start = next;
            next = i + 1 < requests.length ? _place(requests[i + 1]) : 0;
            _attempt(i, this.finalise.selector, _span(start, next), false, gasEach);
        }
    }

    /// @notice Returns the inputs to the user once the order has expired. Anyone may call.
    function refund(StandardOrder calldata order) external nonReentrant {
        _refund(order, order.user);
    }

    /// @notice As `refund`, by the user, to another account: for a user that a token no longer pays.
    function refundTo(StandardOrder calldata order, address destination) external nonReentrant {
        if (msg.sender != order.user) revert NotOrderUser(order.user, msg.sender);
        if (destination == address(0)) revert NoDestination();
        _refund(order, destination);
    }

    /// @notice As `refund` for each of the orders; one that can't be refunded changes nothing and is told by
    /// `BatchItemFailed`.
    /// @param gasEach Gas that each order may use. 100,000 suffices for one input.
    function refundMany(StandardOrder[] calldata orders, uint256 gasEach) external {
        uint256 next = orders.length == 0 ? 0 : _place(orders[0]);
        for (uint256 i = 0; i < orders.length; ++i) {
            uint256 start = next;
            next = i + 1 < orders.length ? _place(orders[i + 1]) : 0;
            _attempt(i, this.refund.selector, _span(start, next), true, gasEach);
        }
    }

    /// @notice The id under which this contract on this chain knows the order.
    function orderIdentifier(StandardOrder calldata order) external view returns (bytes32) {
        return OrderId.compute(order);
    }

    // forge-lint: disable-next-line(mixed-case-function) the name that EIP-2612 gave it
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function _refund(StandardOrder calldata order, address to) private {
        // forge-lint: disable-next-line(block-timestamp) expiry is minutes away, a few seconds are harmless
        if (block.timestamp <= order.expires) revert NotExpired(order.expires);
        bytes32 orderId = OrderId.compute(order);
        _release(orderId, order.inputs, to, OrderStatus.Refunded);
        emit Refunded(orderId);
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

    function _identify(StandardOrder calldata order, SolveParams[] calldata solveParams)
        private
        view
        returns (bytes32 orderId, bytes32 owner)
    {
        _requireThisChain(order.originChainId);
        if (solveParams.length != order.outputs.length || solveParams.length == 0) {
            revert SolveParamsMismatch(order.outputs.length, solveParams.length);
        }
        orderId = OrderId.compute(order);
        owner = _ownerAfterPurchase(orderId, solveParams);
    }

    function _requireProven(StandardOrder calldata order, bytes32 orderId, SolveParams[] calldata solveParams)
        private
        view
    {
        bytes memory series = "";
        for (uint256 i = 0; i < solveParams.length; ++i) {
            uint32 timestamp = solveParams[i].timestamp;
            if (timestamp > order.fillDeadline) revert FilledTooLate(order.fillDeadline, timestamp);
            if (solveParams[i].solver != solveParams[0].solver) revert SolversDiffer(i);
            MandateOutput calldata output = order.outputs[i];
            bytes32 dataHash =
                keccak256(FillEncoding.description(solveParams[i].solver, orderId, timestamp, output));
            bytes memory quadruple = abi.encode(output.chainId, output.oracle, output.settler, dataHash);
            series = i == 0 ? quadruple : bytes.concat(series, quadruple);
        }
        IInputOracle(order.inputOracle).efficientRequireProven(series);
    }

    function _place(FinaliseRequest calldata request) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := request
        }
    }

    function _place(StandardOrder calldata order) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := order
        }
    }
}
