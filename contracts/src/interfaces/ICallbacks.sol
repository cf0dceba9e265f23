// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Implemented by a destination that wants to act on the inputs in the same transaction.
interface IInputCallback {
    function orderFinalised(uint256[2][] calldata inputs, bytes calldata executionData) external;
}

/// @notice Implemented by a recipient that wants to act on the delivery in the same transaction.
interface IOutputCallback {
    function outputFilled(bytes32 token, uint256 amount, bytes calldata executionData) external;
}
