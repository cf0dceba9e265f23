// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardOrder} from "../types/StandardOrder.sol";

/// @notice The identity of an order: unique per chain, settler and signed content.
library OrderId {
    /// @dev Everything before `inputs` has a fixed width, inputs are hashed and outputs are ABI-encoded, so
    /// the packed form is unambiguous.
    function compute(StandardOrder calldata order) internal view returns (bytes32) {
        // forge-lint: disable-next-line(asm-keccak256) the encoding is long; clarity is worth the gas
        return keccak256(
            abi.encodePacked(
                block.chainid,
                address(this),
                order.user,
                order.nonce,
                order.expires,
                order.fillDeadline,
                order.inputOracle,
                keccak256(abi.encodePacked(order.inputs)),
                abi.encode(order.outputs)
            )
        );
    }
}
