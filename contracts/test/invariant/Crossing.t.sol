// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {CrossingActor} from "./CrossingActor.sol";

/// @notice Long random sequences of trades on one chain, settled by their quotes or with each other.
contract CrossingInvariantTest is Test {
    CrossingActor private actor;

    function setUp() public {
        actor = new CrossingActor();
        actor.setUp();
        targetContract(address(actor));
        bytes4[] memory actions = new bytes4[](6);
        actions[0] = CrossingActor.place.selector;
        actions[1] = CrossingActor.settle.selector;
        actions[2] = CrossingActor.cross.selector;
        actions[3] = CrossingActor.settleAsRival.selector;
        actions[4] = CrossingActor.crossAsStranger.selector;
        actions[5] = CrossingActor.pass.selector;
        targetSelector(FuzzSelector({addr: address(actor), selectors: actions}));
    }

    /// @dev Nobody gets less than its order asks for, nor twice; whoever is crossed gets more. The actor holds each
    /// ending against whose the order was then.
    function invariant_everyOrderEndsOnceAndIsPaid() public view {
        actor.check();
    }

    /// @dev Every action has its effect: the invariant does not hold because nothing happens.
    function test_everyActionIsReached() public {
        for (uint256 i = 0; i < 120; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            // The first twelve orders are their winners'; the others live on after that.
            if (i < 12 || i >= 50) actor.place(uint64(seed), uint64(seed >> 64), seed % 2 == 0, seed % 3 != 0);
            if (i < 50) {
                if (i < 8) actor.settle(seed >> 3);
                actor.cross(seed >> 5, seed >> 9);
                actor.cross(seed >> 19, seed >> 23);
            } else {
                actor.pass(seed >> 11);
            }
            actor.settleAsRival(seed >> 13);
            actor.crossAsStranger(seed >> 15, seed >> 17);
        }
        assertGt(actor.count("settle"), 3);
        assertGt(actor.count("cross"), 1);
        assertGt(actor.count("rivalRefused"), 3);
        assertGt(actor.count("strangerRefused"), 3);
        assertGt(actor.count("settleAsRival"), 0);
        assertGt(actor.count("crossAsStranger"), 0);
        actor.check();
    }
}
