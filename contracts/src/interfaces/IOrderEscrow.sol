// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardOrder} from "../types/StandardOrder.sol";

/// @notice The way into an escrow with the caller's own tokens.
interface IOrderEscrow {
    function open(StandardOrder calldata order) external payable;
}
