// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A solver's signed offer to sell what an order will pay it.
struct OrderPurchase {
    bytes32 orderId;
    /// @dev Where the price goes.
    address destination;
    /// @dev When not empty, handed to the destination after it was paid.
    bytes callData;
    /// @dev Part of the inputs that the buyer keeps; 1e18 is all of them.
    uint64 discount;
    /// @dev Seconds after the delivery in which the order may be bought.
    uint32 timeToBuy;
}

/// @notice EIP-712 struct hash of the offer.
library OrderPurchaseHash {
    bytes32 internal constant ORDER_PURCHASE_TYPEHASH = keccak256(
        "OrderPurchase(bytes32 orderId,address destination,bytes callData,uint64 discount,uint32 timeToBuy)"
    );

    function hash(OrderPurchase calldata purchase) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                ORDER_PURCHASE_TYPEHASH,
                purchase.orderId,
                purchase.destination,
                keccak256(purchase.callData),
                purchase.discount,
                purchase.timeToBuy
            )
        );
    }
}
