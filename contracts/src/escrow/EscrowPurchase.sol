// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IInputCallback} from "../interfaces/ICallbacks.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {OrderId} from "../libraries/OrderId.sol";
import {SignatureCheck} from "../libraries/SignatureCheck.sol";
import {OrderPurchase, OrderPurchaseHash} from "../types/OrderPurchase.sol";
import {StandardOrder} from "../types/StandardOrder.sol";
import {EscrowBase} from "./EscrowBase.sol";

/// @notice A third party advances the solver's claim at a discount and becomes the order's owner.
/// @dev The buyer carries the risk that the delivery is never proved: it must check the delivery, its time and
/// the order's outputs itself.
abstract contract EscrowPurchase is EscrowBase {
    using SafeERC20 for IERC20;

    /// @notice The offer is for another order.
    /// @dev Pass the order whose id the solver signed.
    error OrderIdMismatch(bytes32 expected, bytes32 actual);

    /// @notice A purchase must be for somebody.
    error NoPurchaser();

    /// @notice The purchase came after the buyer's own deadline (unix seconds).
    error PurchaseExpired(uint256 expiryTimestamp);

    /// @notice This solver's claim to the order was sold before.
    error AlreadyPurchased(bytes32 purchaser);

    /// @notice The discount is more than all of the inputs (1e18).
    error InvalidDiscount(uint64 discount);

    /// @notice The offer is not signed by the solver.
    error InvalidSellerSignature(bytes32 solver);

    event OrderPurchased(bytes32 indexed orderId, bytes32 solver, bytes32 purchaser);

    struct Purchased {
        /// @dev Unix seconds: the purchase holds for deliveries made then or later.
        uint32 lastOrderTimestamp;
        bytes32 purchaser;
    }

    uint256 internal constant WHOLE = 1e18;

    mapping(bytes32 solver => mapping(bytes32 orderId => Purchased)) public purchasedOrders;

    /// @notice Buys what an open order will pay `orderSolvedByIdentifier`, with the caller's tokens. The price
    /// of each input is rounded up, in favour of the solver.
    /// @param orderPurchase The solver's offer.
    /// @param purchaser Who owns the order from now on; address, left-padded.
    /// @param expiryTimestamp Unix seconds; the call does nothing after it.
    /// @param solverSignature The solver's signature over the offer (EIP-712, this contract's domain).
    function purchaseOrder(
        OrderPurchase calldata orderPurchase,
        StandardOrder calldata order,
        bytes32 orderSolvedByIdentifier,
        bytes32 purchaser,
        uint256 expiryTimestamp,
        bytes calldata solverSignature
    ) external payable nonReentrant {
        _requireThisChain(order.originChainId);
        bytes32 orderId = OrderId.compute(order);
        if (orderPurchase.orderId != orderId) revert OrderIdMismatch(orderPurchase.orderId, orderId);
        if (AddressCast.toAddress(purchaser) == address(0)) revert NoPurchaser();
        // forge-lint: disable-next-line(block-timestamp) the buyer chooses the margin
        if (block.timestamp > expiryTimestamp) revert PurchaseExpired(expiryTimestamp);
        if (orderPurchase.discount > WHOLE) revert InvalidDiscount(orderPurchase.discount);
        _recordPurchase(orderPurchase, orderSolvedByIdentifier, purchaser);
        bytes32 digest = _hashTypedDataV4(OrderPurchaseHash.hash(orderPurchase));
        if (!SignatureCheck.isValid(AddressCast.toAddress(orderSolvedByIdentifier), digest, solverSignature)) {
            revert InvalidSellerSignature(orderSolvedByIdentifier);
        }
        emit OrderPurchased(orderId, orderSolvedByIdentifier, purchaser);
        _payPrice(orderPurchase, order.inputs);
        if (orderPurchase.callData.length != 0) {
            IInputCallback(orderPurchase.destination).orderFinalised(order.inputs, orderPurchase.callData);
        }
    }

    /// @dev The buyer, if it bought in time after the last delivery; else the solver.
    function _ownerAfterPurchase(bytes32 orderId, SolveParams[] calldata solveParams)
        internal
        view
        returns (bytes32)
    {
        bytes32 solver = solveParams[0].solver;
        if (!_isPurchased(orderId)) return solver;
        Purchased storage purchased = purchasedOrders[solver][orderId];
        if (purchased.purchaser == bytes32(0)) return solver;
        uint32 lastDelivery = 0;
        for (uint256 i = 0; i < solveParams.length; ++i) {
            if (solveParams[i].timestamp > lastDelivery) lastDelivery = solveParams[i].timestamp;
        }
        return lastDelivery >= purchased.lastOrderTimestamp ? purchased.purchaser : solver;
    }

    function _recordPurchase(OrderPurchase calldata orderPurchase, bytes32 solver, bytes32 purchaser) private {
        _markPurchased(orderPurchase.orderId);
        Purchased storage purchased = purchasedOrders[solver][orderPurchase.orderId];
        if (purchased.purchaser != bytes32(0)) revert AlreadyPurchased(purchased.purchaser);
        purchased.purchaser = purchaser;
        uint256 timeToBuy = orderPurchase.timeToBuy;
        // forge-lint: disable-next-line(block-timestamp) the window is the solver's choice
        if (timeToBuy < block.timestamp) {
            // forge-lint: disable-next-line(unsafe-typecast) the format has 32 bits, which last until 2106
            purchased.lastOrderTimestamp = uint32(block.timestamp - timeToBuy);
        }
    }

    function _payPrice(OrderPurchase calldata orderPurchase, uint256[2][] calldata inputs) private {
        address to = orderPurchase.destination;
        uint256 coins = 0;
        for (uint256 i = 0; i < inputs.length; ++i) {
            uint256 price =
                Math.mulDiv(inputs[i][1], WHOLE - orderPurchase.discount, WHOLE, Math.Rounding.Ceil);
            address token = AddressCast.toAddress(inputs[i][0]);
            if (token == address(0)) coins += price;
            else IERC20(token).safeTransferFrom(msg.sender, to, price);
        }
        if (coins != msg.value) revert ValueMismatch(coins, msg.value);
        if (coins != 0) Address.sendValue(payable(to), coins);
    }
}
