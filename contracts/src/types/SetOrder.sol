// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardOrder} from "./StandardOrder.sol";

/// @notice An order of a set, and the escrow on its origin chain that is to hold it.
struct SetOrder {
    address settler;
    StandardOrder order;
}
