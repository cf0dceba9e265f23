// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Vouches for payloads before an oracle sends them abroad.
interface IAttester {
    function hasAttested(bytes[] calldata payloads) external view returns (bool);
}
