// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Transfer by signed authorization; this form takes any signature that the account accepts.
interface IERC3009 {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;
}
