// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {OrderSetActor} from "./OrderSetActor.sol";

/// @notice Long random sequences of sets, right, altered and repeated.
contract OrderSetsInvariantTest is Test {
    OrderSetActor private actor;

    function setUp() public {
        actor = new OrderSetActor();
        actor.setUp();
        targetContract(address(actor));
        bytes4[] memory actions = new bytes4[](5);
        actions[0] = OrderSetActor.openSet.selector;
        actions[1] = OrderSetActor.openAltered.selector;
        actions[2] = OrderSetActor.openAgain.selector;
        actions[3] = OrderSetActor.donate.selector;
        actions[4] = OrderSetActor.refund.selector;
        targetSelector(FuzzSelector({addr: address(actor), selectors: actions}));
    }

    /// @dev The opener holds nothing but gifts, and the escrow all that the user paid.
    function invariant_nothingStaysWithTheOpener() public view {
        actor.check();
    }

    /// @dev Every action has its effect: the invariant does not hold because nothing happens.
    function test_everyActionIsReached() public {
        for (uint256 i = 0; i < 20; ++i) {
            actor.openSet(uint8(i), uint96(1e6 + i));
            actor.openAltered(uint8(i), 1e6, uint8(i), uint8(i));
            actor.openAgain(i);
            actor.donate(uint96(i));
            actor.refund(i);
        }
        bytes32[5] memory actions =
            [bytes32("openSet"), "openAltered", "openAgain", "donate", "refund"];
        for (uint256 i = 0; i < actions.length; ++i) {
            assertGt(actor.count(actions[i]), 3);
        }
        actor.check();
    }
}
