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
        bytes1 kind = context[0];
        if (kind == LIMIT) {
            _requireLength(context, 1);
            return amount;
        }
        if (kind == DUTCH) {
            _requireLength(context, 41);
            return _dutchAmount(amount, context[1:]);
        }
        if (kind == EXCLUSIVE_LIMIT) {
            _requireLength(context, 37);
            _requireMayFill(context, solver);
            return amount;
        }
        if (kind == EXCLUSIVE_DUTCH) {
            _requireLength(context, 73);
            _requireMayFill(context, solver);
            return _dutchAmount(amount, context[33:]);
        }
        revert UnknownContext(kind);
    }

    function _requireLength(bytes calldata context, uint256 expected) private pure {
        if (context.length != expected) revert InvalidContextLength(context[0], context.length);
    }

    function _requireMayFill(bytes calldata context, bytes32 solver) private view {
        bytes32 exclusiveFor = bytes32(context[1:33]);
        uint32 startTime = uint32(bytes4(context[33:37]));
        // forge-lint: disable-next-line(block-timestamp) windows last many blocks, a few seconds are harmless
        if (block.timestamp < startTime && solver != exclusiveFor) revert ExclusiveTo(exclusiveFor, startTime);
    }

    /// @dev Linear fall from startTime to stopTime, flat before and after.
    function _dutchAmount(uint256 least, bytes calldata fields) private view returns (uint256) {
        uint256 startTime = uint32(bytes4(fields[:4]));
        uint256 stopTime = uint32(bytes4(fields[4:8]));
        uint256 slope = uint256(bytes32(fields[8:40]));
        // forge-lint: disable-next-line(block-timestamp) the price falls by seconds anyway
        uint256 time = block.timestamp > startTime ? block.timestamp : startTime;
        return time < stopTime ? least + slope * (stopTime - time) : least;
    }
}
