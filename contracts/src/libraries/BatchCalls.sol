// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Many calls in one, each on its own
/// @notice Runs a contract's own function once for each item of a list; an item that fails leaves no trace but
/// an event that says why.
/// @dev Each item is the ABI encoding of the function's arguments. It is handed to the function by a delegate
/// call to this contract itself: the caller stays the caller, and an item can do nothing that its caller could
/// not do by calling the function with the same bytes. Nothing is decoded here.
abstract contract BatchCalls {
    /// @notice Too little gas is left to give an item what it was promised; nothing of the batch was done.
    /// @dev Send more gas, fewer items or a smaller gasEach. Without this rule an estimate of gas would settle
    /// on a limit under which items fail.
    error NotEnoughGas(uint256 index, uint256 gasEach);

    /// @notice An item of a batch failed and changed nothing.
    /// @param index Its place in the list, from 0.
    /// @param reason The first 256 bytes of what its call reverted with; empty when it ran out of gasEach.
    event BatchItemFailed(uint256 indexed index, bytes reason);

    /// @dev A failed item can't make the others pay for more than this of its reason.
    uint256 private constant MAX_REASON_LENGTH = 256;
    /// @dev What is spent here around an item's call, generously.
    uint256 private constant OVERHEAD_GAS = 10_000;

    /// @param item The item's place in the calldata, and where it ends at the latest.
    /// @param wrapped Whether the function takes the item as its one dynamic argument, so that the item itself
    /// lacks the offset with which arguments begin.
    function _attempt(uint256 index, bytes4 selector, bytes calldata item, bool wrapped, uint256 gasEach) internal {
        bool done;
        bool affordable;
        // Written in assembly so that an item of a kilobyte is copied once instead of decoded and encoded.
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            let arguments := add(data, 4)
            if wrapped {
                mstore(arguments, 0x20)
                arguments := add(arguments, 0x20)
            }
            calldatacopy(arguments, item.offset, item.length)
            let left := gas()
            affordable := lt(gasEach, sub(left, div(left, 64)))
            if affordable {
                affordable := lt(OVERHEAD_GAS, sub(sub(left, div(left, 64)), gasEach))
            }
            if affordable {
                done := delegatecall(gasEach, address(), data, sub(add(arguments, item.length), data), 0, 0)
            }
        }
        if (!affordable) revert NotEnoughGas(index, gasEach);
        if (!done) emit BatchItemFailed(index, _reason());
    }

    /// @dev From an item's place to the next one's, or to the end of the calldata. A caller that orders its
    /// items otherwise pays for more bytes, which the function ignores.
    function _span(uint256 start, uint256 next) internal pure returns (bytes calldata item) {
        assembly ("memory-safe") {
            let end := calldatasize()
            if and(gt(next, start), lt(next, end)) { end := next }
            item.offset := start
            item.length := sub(end, start)
        }
    }

    function _reason() private pure returns (bytes memory reason) {
        assembly ("memory-safe") {
            reason := mload(0x40)
            let length := returndatasize()
            if gt(length, MAX_REASON_LENGTH) { length := MAX_REASON_LENGTH }
            mstore(reason, length)
            returndatacopy(add(reason, 0x20), 0, length)
            // Rounded up to whole words.
            mstore(0x40, add(add(reason, 0x20), and(add(length, 0x1f), not(0x1f))))
        }
    }
}
