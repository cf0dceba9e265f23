// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Addresses together with their chain (ERC-7930, version 1), for EVM chains.
library InteroperableAddress {
    /// @dev Version 1, chain type 0 (eip155).
    bytes4 private constant VERSION_AND_TYPE = 0x00010000;

    /// @return encoded Version (2 bytes), chain type (2), length and bytes of the chain id without leading
    /// zeros, length (20) and bytes of the address.
    function encode(uint256 chainId, address account) internal pure returns (bytes memory encoded) {
        bytes memory chainReference = _shortest(chainId);
        // forge-lint: disable-next-line(unsafe-typecast) a 256-bit number has at most 32 bytes
        return abi.encodePacked(VERSION_AND_TYPE, uint8(chainReference.length), chainReference, uint8(20), account);
    }

    function _shortest(uint256 number) private pure returns (bytes memory chainReference) {
        uint256 length = 0;
        for (uint256 rest = number; rest != 0; rest >>= 8) {
            ++length;
        }
        chainReference = new bytes(length);
        for (uint256 i = length; i > 0; --i) {
            // forge-lint: disable-next-line(unsafe-typecast) the lowest byte is meant
            chainReference[i - 1] = bytes1(uint8(number));
            number >>= 8;
        }
    }
}
