// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where an order's inputs are. The numbers are part of the public interface.
enum OrderStatus {
    None,
    Deposited,
    Claimed,
    Refunded
}
