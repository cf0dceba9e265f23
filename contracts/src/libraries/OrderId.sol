// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardOrder} from "../types/StandardOrder.sol";
import {OrderEncoding} from "./OrderEncoding.sol";

/// @notice The identity of an order: unique per chain, settler and signed content.
/// @dev keccak256(abi.encodePacked(chainId, settler, user, nonce, expires, fillDeadline, inputOracle,
/// keccak256(inputs, packed), abi.encode(outputs))). Everything before the inputs has a fixed width, inputs are
/// hashed and outputs are ABI-encoded, so that the packed form is unambiguous.
library OrderId {
    /// @notice The order's id at this contract on this chain.
    function compute(StandardOrder calldata order) internal view returns (bytes32) {
        return ofEncoded(OrderEncoding.encode(order, order.inputs), block.chainid, address(this));
    }

    /// @notice The order's id at a settler on a chain.
    /// @param encoded abi.encode(order): made once, it serves for the id and for the event.
    function ofEncoded(bytes memory encoded, uint256 chainId, address settler) internal pure returns (bytes32 id) {
        // The outputs' encoding is the encoded order's tail: copying it is far cheaper than encoding it again.
        assembly ("memory-safe") {
            // Fields begin after the length and the order's own offset.
            let fields := add(encoded, 0x40)
            let inputs := add(fields, 0x100)
            let inputsLength := shl(6, mload(inputs))
            let outputs := add(add(inputs, 0x20), inputsLength)
            let outputsLength := sub(add(add(encoded, 0x20), mload(encoded)), outputs)

            let packed := mload(0x40)
            mstore(packed, chainId)
            mstore(add(packed, 32), shl(96, settler))
            mstore(add(packed, 52), shl(96, mload(fields)))
            mstore(add(packed, 72), mload(add(fields, 0x20)))
            mstore(add(packed, 104), shl(224, mload(add(fields, 0x60))))
            mstore(add(packed, 108), shl(224, mload(add(fields, 0x80))))
            mstore(add(packed, 112), shl(96, mload(add(fields, 0xa0))))
            mstore(add(packed, 132), keccak256(add(inputs, 0x20), inputsLength))
            // The outputs' offset, which abi.encode puts before them.
            mstore(add(packed, 164), 0x20)
            mcopy(add(packed, 196), outputs, outputsLength)
            id := keccak256(packed, add(196, outputsLength))
        }
    }
}
