// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";

/// @notice Orders and outputs in memory, as abi.encode lays them out.
/// @dev The same bytes as the compiler's own encoder makes, for a third of its gas: whole runs of words are
/// copied, and what is made once serves for ids, signatures and events.
library OrderEncoding {
    /// @dev Words of an output before its two byte strings: six values and two offsets.
    uint256 internal constant OUTPUT_HEAD = 0x100;

    /// @notice abi.encode(order).
    /// @dev Reverts without a reason when a field does not fit its type, as the compiler's decoder does.
    /// @param inputs The order's, found once by the caller.
    function encode(StandardOrder calldata order, uint256[2][] calldata inputs)
        internal
        pure
        returns (bytes memory encoded)
    {
        MandateOutput[] calldata outputs = order.outputs;
        uint256 list;
        assembly ("memory-safe") {
            encoded := mload(0x40)
            mstore(add(encoded, 0x20), 0x20)
            let fields := add(encoded, 0x40)
            // user, nonce, originChainId, expires, fillDeadline, inputOracle
            calldatacopy(fields, order, 0xc0)
            let dirty := or(shr(160, mload(fields)), shr(160, mload(add(fields, 0xa0))))
            dirty := or(dirty, shr(32, or(mload(add(fields, 0x60)), mload(add(fields, 0x80)))))
            if dirty { revert(0, 0) }
            let inputsLength := shl(6, inputs.length)
            mstore(add(fields, 0xc0), 0x100)
            mstore(add(fields, 0xe0), add(0x120, inputsLength))
            mstore(add(fields, 0x100), inputs.length)
            calldatacopy(add(fields, 0x120), inputs.offset, inputsLength)
            list := add(add(fields, 0x120), inputsLength)
            mstore(list, outputs.length)
            list := add(list, 0x20)
        }
        uint256 end = list + 0x20 * outputs.length;
        for (uint256 i = 0; i < outputs.length; ++i) {
            assembly ("memory-safe") {
                mstore(add(list, shl(5, i)), sub(end, list))
            }
            MandateOutput calldata output = outputs[i];
            (bytes calldata callbackData, bytes calldata context) = byteStrings(output);
            end = writeOutput(end, output, callbackData, context);
        }
        assembly ("memory-safe") {
            mstore(encoded, sub(end, add(encoded, 0x20)))
            mstore(0x40, end)
        }
    }

    /// @notice An output's callbackData and context.
    /// @dev Both are found with one check, that each lies whole in the calldata; reverts without a reason
    /// otherwise. The compiler's own access checks each by itself, for twice the gas.
    function byteStrings(MandateOutput calldata output)
        internal
        pure
        returns (bytes calldata callbackData, bytes calldata context)
    {
        assembly ("memory-safe") {
            let end := calldatasize()
            let offset := calldataload(add(output, 0xc0))
            let length := calldataload(add(output, offset))
            callbackData.offset := add(add(output, offset), 0x20)
            callbackData.length := length
            // No sum overflows once its parts are known to be within the calldata.
            let outside := or(gt(offset, end), gt(length, end))
            outside := or(outside, gt(add(callbackData.offset, length), end))
            offset := calldataload(add(output, 0xe0))
            length := calldataload(add(output, offset))
            context.offset := add(add(output, offset), 0x20)
            context.length := length
            outside := or(outside, or(gt(offset, end), gt(length, end)))
            if or(outside, gt(add(context.offset, length), end)) { revert(0, 0) }
        }
    }

    /// @notice Writes an output's encoding into free memory, without taking it.
    /// @param callbackData The output's, found once by the caller; so is `context`.
    /// @return end Where it ends.
    function writeOutput(
        uint256 start,
        MandateOutput calldata output,
        bytes calldata callbackData,
        bytes calldata context
    ) internal pure returns (uint256 end) {
        assembly ("memory-safe") {
            // oracle, settler, chainId, token, amount, recipient
            calldatacopy(start, output, 0xc0)
            mstore(add(start, 0xc0), OUTPUT_HEAD)
            end := add(start, OUTPUT_HEAD)
            mstore(end, callbackData.length)
            end := add(end, 0x20)
            calldatacopy(end, callbackData.offset, callbackData.length)
            // Filled up with zeros to a whole word.
            mstore(add(end, callbackData.length), 0)
            end := add(end, and(add(callbackData.length, 0x1f), not(0x1f)))
            mstore(add(start, 0xe0), sub(end, start))
            mstore(end, context.length)
            end := add(end, 0x20)
            calldatacopy(end, context.offset, context.length)
            mstore(add(end, context.length), 0)
            end := add(end, and(add(context.length, 0x1f), not(0x1f)))
        }
    }

    /// @notice What has to be checked before an order is taken, read from abi.encode(order).
    function terms(bytes memory encoded)
        internal
        pure
        returns (uint256 originChainId, uint32 expires, uint32 fillDeadline, uint256 outputs)
    {
        assembly ("memory-safe") {
            let fields := add(encoded, 0x40)
            originChainId := mload(add(fields, 0x40))
            expires := mload(add(fields, 0x60))
            fillDeadline := mload(add(fields, 0x80))
            outputs := mload(add(fields, mload(add(fields, 0xe0))))
        }
    }
}
