// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Price rules of an output, read from its `context`.
/// | first byte | rule | rest |
/// | --- | --- | --- |
/// | none, 0x00 | limit | |
/// | 0x01 | dutch | startTime (4), stopTime (4), slope (32) |
/// | 0xe0 | exclusive limit | solver (32), startTime (4) |
/// | 0xe1 | exclusive dutch | solver (32), startTime (4), stopTime (4), slope (32) |
library OutputContext {
    /// @notice The first byte of the context names no rule.
    /// @dev Use 0x00, 0x01, 0xe0 or 0xe1, or leave the context empty.
    error UnknownContext(bytes1 kind);

    /// @notice The context's length does not fit its rule.
    /// @dev Encode exactly the fields of the table above, packed.
    error InvalidContextLength(bytes1 kind, uint256 length);

    /// @notice Until `startTime` only `solver` may be credited with this delivery.
    /// @dev Wait until startTime (unix seconds), or deliver in the name of that solver.
    error ExclusiveTo(bytes32 solver, uint32 startTime);

    bytes1 internal constant LIMIT = 0x00;
    bytes1 internal constant DUTCH = 0x01;
    bytes1 internal constant EXCLUSIVE_LIMIT = 0xe0;
    bytes1 internal constant EXCLUSIVE_DUTCH = 0xe1;

    /// @notice What `solver` has to deliver now, in base units.
    /// @param amount The least amount, which a dutch rule falls to.
    function resolve(bytes calldata context, uint256 amount, bytes32 solver) internal view returns (uint256) {
        if (context.length == 0) return amount;
        bytes1 kind = _checkedKind(context[0], context.length);
        if (kind == EXCLUSIVE_LIMIT) {
            _requireMayFill(context, solver);
            return amount;
        }
        if (kind == EXCLUSIVE_DUTCH) _requireMayFill(context, solver);
        return _amountAt(kind, context, amount, block.timestamp);
    }

    /// @notice What has to be delivered at a time (unix seconds), whoever may deliver then.
    function amountAt(bytes calldata context, uint256 amount, uint256 timestamp) internal pure returns (uint256) {
        if (context.length == 0) return amount;
        return _amountAt(_checkedKind(context[0], context.length), context, amount, timestamp);
    }

    /// @notice Unix seconds until which only one solver may deliver; zero if anyone may at any time.
    function exclusiveUntil(bytes memory context) internal pure returns (uint32 startTime) {
        if (context.length == 0) return 0;
        bytes1 kind = _checkedKind(context[0], context.length);
        if (kind != EXCLUSIVE_LIMIT && kind != EXCLUSIVE_DUTCH) return 0;
        bytes4 field;
        assembly ("memory-safe") {
            // After the length, the kind and the solver.
            field := mload(add(context, 0x41))
        }
        return uint32(field);
    }

    function _amountAt(bytes1 kind, bytes calldata context, uint256 amount, uint256 timestamp)
        private
        pure
        returns (uint256)
    {
        if (kind == DUTCH) return _dutchAmount(amount, context[1:], timestamp);
        if (kind == EXCLUSIVE_DUTCH) return _dutchAmount(amount, context[33:], timestamp);
        return amount;
    }

    function _checkedKind(bytes1 kind, uint256 length) private pure returns (bytes1) {
        uint256 expected;
        if (kind == LIMIT) expected = 1;
        else if (kind == DUTCH) expected = 41;
        else if (kind == EXCLUSIVE_LIMIT) expected = 37;
        else if (kind == EXCLUSIVE_DUTCH) expected = 73;
        else revert UnknownContext(kind);
        if (length != expected) revert InvalidContextLength(kind, length);
        return kind;
    }

    function _requireMayFill(bytes calldata context, bytes32 solver) private view {
        bytes32 exclusiveFor;
        uint32 startTime;
        // After the kind; the length was checked.
        assembly ("memory-safe") {
            exclusiveFor := calldataload(add(context.offset, 1))
            startTime := shr(224, calldataload(add(context.offset, 33)))
        }
        // forge-lint: disable-next-line(block-timestamp) windows last many blocks, a few seconds are harmless
        if (block.timestamp < startTime && solver != exclusiveFor) revert ExclusiveTo(exclusiveFor, startTime);
    }

    /// @dev Linear fall from startTime to stopTime, flat before and after.
    function _dutchAmount(uint256 least, bytes calldata fields, uint256 timestamp) private pure returns (uint256) {
        uint256 startTime = uint32(bytes4(fields[:4]));
        uint256 stopTime = uint32(bytes4(fields[4:8]));
        uint256 slope = uint256(bytes32(fields[8:40]));
        uint256 time = timestamp > startTime ? timestamp : startTime;
        return time < stopTime ? least + slope * (stopTime - time) : least;
    }
}
