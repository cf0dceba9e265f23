// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {SettlementActor} from "./SettlementActor.sol";

/// @notice Long random sequences of everything that users, solvers and strangers can do.
contract SettlementInvariantTest is Test {
    SettlementActor private actor;

    function setUp() public {
        actor = new SettlementActor();
        actor.setUp();
        targetContract(address(actor));
        bytes4[] memory actions = new bytes4[](12);
        actions[0] = SettlementActor.open.selector;
        actions[1] = SettlementActor.openMany.selector;
        actions[2] = SettlementActor.deliver.selector;
        actions[3] = SettlementActor.deliverPart.selector;
        actions[4] = SettlementActor.proveMany.selector;
        actions[5] = SettlementActor.sell.selector;
        actions[6] = SettlementActor.claim.selector;
        actions[7] = SettlementActor.claimMany.selector;
        actions[8] = SettlementActor.refund.selector;
        actions[9] = SettlementActor.refundMany.selector;
        actions[10] = SettlementActor.donate.selector;
        actions[11] = SettlementActor.passTime.selector;
        targetSelector(FuzzSelector({addr: address(actor), selectors: actions}));
    }

    /// @dev What is locked equals what is owed, each order ends once, nobody gets more than its order says, and
    /// every step needs nobody but its own party.
    function invariant_everyTokenIsWhereItBelongs() public view {
        actor.check();
    }

    /// @dev Every action has its effect: the invariant does not hold because nothing happens.
    function test_everyActionIsReached() public {
        for (uint256 i = 0; i < 400; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            actor.open(seed, uint96(seed), 300);
            if (i % 5 == 0) actor.openMany(seed, uint8(seed), 300);
            actor.deliverPart(seed >> 1, i);
            actor.deliver(seed >> 2, i);
            actor.proveMany(seed >> 3);
            if (i % 2 == 0) actor.sell(seed >> 3, uint64(seed));
            actor.claim(seed >> 4);
            actor.claimMany(seed >> 3);
            actor.refund(seed >> 5);
            actor.refundMany(seed >> 6);
            if (i % 7 == 0) actor.passTime(300);
        }
        string[10] memory actions = [
            "open", "openMany", "deliver", "deliverPart", "prove", "sell", "claim", "claimMany", "refund", "refundMany"
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            assertGt(actor.count(actions[i]), 3, actions[i]);
        }
        actor.check();
    }
}
