// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How much of a token an account holds, asked cheaply.
library TokenBalance {
    /// @notice The token has no code, or does not answer balanceOf.
    /// @dev Use the address of an ERC-20 token on this chain.
    error NotAToken(address token);

    /// @dev `balanceOf(address)`
    uint256 private constant SELECTOR = 0x70a08231;

    function read(address token, address account) internal view returns (uint256 held) {
        bool answered;
        assembly ("memory-safe") {
            // In scratch space: the selector in the first word's last bytes, then the account.
            mstore(0x00, SELECTOR)
            mstore(0x20, account)
            answered := staticcall(gas(), token, 0x1c, 0x24, 0x00, 0x20)
            answered := and(answered, gt(returndatasize(), 0x1f))
            held := mload(0x00)
        }
        if (!answered) revert NotAToken(token);
    }
}
