// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an order's owner signs to let somebody else finalise it to a destination of its choice.
library AllowOpen {
    bytes32 internal constant ALLOW_OPEN_TYPEHASH =
        keccak256("AllowOpen(bytes32 orderId,bytes32 destination,bytes call)");

    function hash(bytes32 orderId, bytes32 destination, bytes calldata call) internal pure returns (bytes32) {
        return keccak256(abi.encode(ALLOW_OPEN_TYPEHASH, orderId, destination, keccak256(call)));
    }
}
