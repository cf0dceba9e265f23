// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice One delivery that the user asks for. Addresses are left-padded to 32 bytes.
/// @dev Field order and types are part of the order id, of the Permit2 witness and of `OutputFilled`.
struct MandateOutput {
    /// @dev Oracle on the output chain that is to carry the proof of this delivery.
    bytes32 oracle;
    /// @dev Output settler on the output chain through which the delivery is made.
    bytes32 settler;
    /// @dev Chain on which the delivery is made.
    uint256 chainId;
    /// @dev Token delivered; zero is the chain's own coin.
    bytes32 token;
    /// @dev Least amount to deliver, in base units of `token`.
    uint256 amount;
    bytes32 recipient;
    /// @dev When not empty, handed to the recipient after the delivery.
    bytes callbackData;
    /// @dev Price rule of the output settler: empty, limit, dutch or exclusive. See OutputContext.
    bytes context;
}

/// @notice What the user gives on this chain, what it wants in return, and by when.
struct StandardOrder {
    address user;
    /// @dev Permit2's unordered nonce.
    uint256 nonce;
    uint256 originChainId;
    /// @dev Unix seconds; after it anyone may refund an order that was not finalised.
    uint32 expires;
    /// @dev Unix seconds; a delivery made later does not count. Also the deadline of the user's signature.
    uint32 fillDeadline;
    /// @dev Contract on this chain that says whether the outputs were delivered.
    address inputOracle;
    /// @dev Pairs of token (an address as an integer) and amount in base units.
    uint256[2][] inputs;
    MandateOutput[] outputs;
}
