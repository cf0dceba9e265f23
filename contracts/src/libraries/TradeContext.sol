// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AddressCast} from "./AddressCast.sol";
import {OutputContext} from "./OutputContext.sol";

/// @notice Whose a same-chain order is, read from its output's `context`. The first rule is `OutputContext`'s.
/// | first byte | rest | before startTime |
/// | --- | --- | --- |
/// | 0xe0 | solver (32), startTime (4) | only `solver` may settle it, nobody may cross it |
/// | 0xc0 | solver (32), startTime (4), crosser (32) | only `solver` may settle it, only `crosser` may cross it |
/// From startTime (unix seconds) on anyone may do either.
library TradeContext {
    /// @notice The context does not say whose the order is.
    /// @dev Encode exactly the fields of the table above, packed. An order for anyone has a startTime of zero.
    error InvalidTradeContext();

    /// @notice Until `startTime` (unix seconds) only the account that the order names may cross it, if it names one.
    /// @dev Settle the order with its winner's quote.
    error MayNotCross(address caller, uint32 startTime);

    bytes1 internal constant CROSSABLE = 0xc0;
    uint256 private constant EXCLUSIVE_LENGTH = 37;
    uint256 private constant CROSSABLE_LENGTH = 69;

    /// @notice Reverts unless `solver`'s quote may settle the order now.
    function requireMaySettle(bytes calldata context, address solver) internal view {
        (bytes32 exclusiveFor, uint32 startTime,) = _read(context);
        // forge-lint: disable-next-line(block-timestamp) windows last many blocks, a few seconds are harmless
        if (block.timestamp < startTime && AddressCast.toBytes32(solver) != exclusiveFor) {
            revert OutputContext.ExclusiveTo(exclusiveFor, startTime);
        }
    }

    /// @notice Reverts unless `caller` may cross the order now.
    function requireMayCross(bytes calldata context, address caller) internal view {
        (, uint32 startTime, bytes32 crosser) = _read(context);
        // forge-lint: disable-next-line(block-timestamp) windows last many blocks, a few seconds are harmless
        if (block.timestamp < startTime && AddressCast.toBytes32(caller) != crosser) {
            revert MayNotCross(caller, startTime);
        }
    }

    /// @dev `crosser` is zero where the order names none.
    function _read(bytes calldata context)
        private
        pure
        returns (bytes32 solver, uint32 startTime, bytes32 crosser)
    {
        bytes1 kind = context.length == 0 ? OutputContext.LIMIT : context[0];
        bool isExclusive = kind == OutputContext.EXCLUSIVE_LIMIT && context.length == EXCLUSIVE_LENGTH;
        bool isCrossable = kind == CROSSABLE && context.length == CROSSABLE_LENGTH;
        if (!isExclusive && !isCrossable) revert InvalidTradeContext();
        solver = bytes32(context[1:33]);
        startTime = uint32(bytes4(context[33:37]));
        if (isCrossable) crosser = bytes32(context[37:69]);
    }
}
