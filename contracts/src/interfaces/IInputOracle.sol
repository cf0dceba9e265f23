// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Knows which deliveries on other chains were proved.
interface IInputOracle {
    /// @param remoteChainId Chain of the delivery.
    /// @param remoteOracle Oracle on that chain which sent the proof.
    /// @param application Output settler on that chain which vouched for it.
    /// @param dataHash keccak256 of the fill description.
    function isProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        external
        view
        returns (bool);

    /// @notice Reverts unless every quadruple is proved.
    /// @param proofSeries Quadruples (remoteChainId, remoteOracle, application, dataHash), 128 bytes each.
    function efficientRequireProven(bytes calldata proofSeries) external view;
}
