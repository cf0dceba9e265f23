// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Body of a proof message: `application` (32 bytes), count (2), then length (2) and bytes of each
/// payload.
library ProofMessage {
    /// @notice There is nothing to prove.
    /// @dev Pass at least one payload.
    error NoPayloads();

    /// @notice More payloads than a 16-bit count can say.
    /// @dev Split them over several messages.
    error TooManyPayloads(uint256 count);

    /// @notice A payload is longer than a 16-bit length can say.
    /// @dev Keep each payload below 65,536 bytes.
    error PayloadTooLong(uint256 length);

    /// @notice The body does not consist of exactly the payloads that it announces.
    /// @dev The sender is not an oracle of this format; nothing was recorded.
    error MalformedMessage(uint256 length);

    uint256 private constant HEADER_LENGTH = 34;

    function encode(bytes32 application, bytes[] calldata payloads) internal pure returns (bytes memory body) {
        uint256 count = payloads.length;
        if (count == 0) revert NoPayloads();
        if (count > type(uint16).max) revert TooManyPayloads(count);
        // forge-lint: disable-next-line(unsafe-typecast) the count was checked above
        body = abi.encodePacked(application, uint16(count));
        for (uint256 i = 0; i < count; ++i) {
            uint256 length = payloads[i].length;
            if (length > type(uint16).max) revert PayloadTooLong(length);
            // forge-lint: disable-next-line(unsafe-typecast) the length was checked above
            body = bytes.concat(body, bytes2(uint16(length)), payloads[i]);
        }
    }

    /// @return application Contract that vouched for the payloads on the sending chain.
    /// @return hashes keccak256 of each payload.
    function decode(bytes calldata body) internal pure returns (bytes32 application, bytes32[] memory hashes) {
        if (body.length < HEADER_LENGTH) revert MalformedMessage(body.length);
        application = bytes32(body[:32]);
        hashes = new bytes32[](uint16(bytes2(body[32:HEADER_LENGTH])));
        uint256 position = HEADER_LENGTH;
        for (uint256 i = 0; i < hashes.length; ++i) {
            if (body.length < position + 2) revert MalformedMessage(body.length);
            uint256 end = position + 2 + uint16(bytes2(body[position:position + 2]));
            if (body.length < end) revert MalformedMessage(body.length);
            hashes[i] = keccak256(body[position + 2:end]);
            position = end;
        }
        if (position != body.length) revert MalformedMessage(body.length);
    }
}
