// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Addresses held in 32-byte words, with nothing hidden in the upper 12 bytes.
library AddressCast {
    /// @notice The upper 12 bytes of the word are not zero.
    /// @dev Build the word by left-padding the 20-byte address; a padded word is the only accepted form, so
    /// that one signature stands for one order id.
    error DirtyAddressBits(uint256 word);

    function toAddress(uint256 word) internal pure returns (address) {
        if (word >> 160 != 0) revert DirtyAddressBits(word);
        // forge-lint: disable-next-line(unsafe-typecast) the upper bits were checked above
        return address(uint160(word));
    }

    function toAddress(bytes32 word) internal pure returns (address) {
        return toAddress(uint256(word));
    }

    function toBytes32(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
