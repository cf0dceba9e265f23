// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MandateOutput} from "../types/StandardOrder.sol";
import {OrderEncoding} from "./OrderEncoding.sol";

/// @notice How a delivery is identified on its own chain, and described to the origin chain.
/// @dev Both encodings end in the same bytes ("common part": token, amount, recipient, callback, context), so
/// that the identity can be rebuilt from a description.
library FillEncoding {
    /// @notice `callbackData` or `context` is longer than its 16-bit length can say.
    /// @dev Keep each of them below 65,536 bytes.
    error FieldTooLong(uint256 length);

    /// @notice The description is shorter than one with empty callback and context.
    /// @dev Send the exact bytes of `description` for the delivery.
    error DescriptionTooShort(uint256 length);

    /// @dev solver, order id and timestamp, which precede the common part.
    uint256 internal constant HEADER_LENGTH = 68;
    uint256 internal constant MINIMUM_LENGTH = 168;

    /// @notice Hash that names an output, whatever order it belongs to.
    function outputHash(MandateOutput calldata output) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(output.oracle, output.settler, output.chainId, _commonPart(output))
        );
    }

    /// @notice The data of `OutputFilled` in memory, solver, timestamp and amount left open, and the output's
    /// hash.
    /// @dev One encoding serves for both.
    /// @param callbackData The output's, found once by the caller; so is `context`.
    function eventData(MandateOutput calldata output, bytes calldata callbackData, bytes calldata context)
        internal
        pure
        returns (bytes memory data, bytes32 hash)
    {
        // One check for both; which of them is too long is told apart only when one is.
        if ((callbackData.length | context.length) > type(uint16).max) {
            _length16(callbackData.length);
            _length16(context.length);
        }
        uint256 start;
        assembly ("memory-safe") {
            data := mload(0x40)
            // The output's offset, from the first of the four words before it.
            mstore(add(data, 0x60), 0x80)
            start := add(data, 0xa0)
        }
        uint256 end = OrderEncoding.writeOutput(start, output, callbackData, context);
        assembly ("memory-safe") {
            mstore(data, sub(sub(end, data), 0x20))
            mstore(0x40, end)
            // In free memory: six values, then each byte string after its length in 16 bits.
            calldatacopy(end, output, 0xc0)
            let at := add(end, 0xc0)
            mstore(at, shl(240, callbackData.length))
            at := add(at, 2)
            calldatacopy(at, callbackData.offset, callbackData.length)
            at := add(at, callbackData.length)
            mstore(at, shl(240, context.length))
            at := add(at, 2)
            calldatacopy(at, context.offset, context.length)
            hash := keccak256(end, sub(add(at, context.length), end))
        }
    }

    /// @notice The delivery as the origin chain checks it.
    /// @param timestamp Unix seconds of the block that holds the delivery.
    function description(bytes32 solver, bytes32 orderId, uint32 timestamp, MandateOutput calldata output)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(solver, orderId, timestamp, _commonPart(output));
    }

    /// @notice What the output settler stores for a delivery.
    function recordHash(bytes32 solver, uint32 timestamp) internal pure returns (bytes32 hash) {
        bytes4 time = bytes4(timestamp);
        // keccak256(abi.encodePacked(solver, timestamp)), in scratch space.
        assembly ("memory-safe") {
            mstore(0x00, solver)
            mstore(0x20, time)
            hash := keccak256(0x00, 0x24)
        }
    }

    /// @notice Takes a description apart: who, which order, when, and the hash of the output it speaks of,
    /// provided that `oracle` and `settler` on this chain are the output's own.
    function read(bytes calldata payload, bytes32 oracle, bytes32 settler)
        internal
        view
        returns (bytes32 solver, bytes32 orderId, uint32 timestamp, bytes32 hash)
    {
        if (payload.length < MINIMUM_LENGTH) revert DescriptionTooShort(payload.length);
        solver = bytes32(payload[:32]);
        orderId = bytes32(payload[32:64]);
        timestamp = uint32(bytes4(payload[64:HEADER_LENGTH]));
        hash = keccak256(abi.encodePacked(oracle, settler, block.chainid, payload[HEADER_LENGTH:]));
    }

    function _commonPart(MandateOutput calldata output) private pure returns (bytes memory) {
        return abi.encodePacked(
            output.token,
            output.amount,
            output.recipient,
            _length16(output.callbackData.length),
            output.callbackData,
            _length16(output.context.length),
            output.context
        );
    }

    function _length16(uint256 length) private pure returns (uint16) {
        if (length > type(uint16).max) revert FieldTooLong(length);
        // forge-lint: disable-next-line(unsafe-typecast) the length was checked above
        return uint16(length);
    }
}
