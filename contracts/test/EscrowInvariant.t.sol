// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderStatus} from "../src/types/OrderStatus.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Opens, delivers, proves, claims and refunds orders in any order, and keeps its own account of them.
contract EscrowActor is Fixture {
    struct Entry {
        StandardOrder order;
        uint32 filledAt;
        bool proved;
    }

    Entry[] private _entries;
    uint256 public owed;
    uint256 public paidToSolver;
    uint256 public refunded;

    function open(uint256 amount, uint256 lifetime) external {
        StandardOrder memory order = newOrder();
        order.nonce = _entries.length;
        order.inputs[0][1] = bound(amount, 0, 100e6);
        order.fillDeadline = uint32(vm.getBlockTimestamp() + 1 + bound(lifetime, 0, 600));
        order.expires = order.fillDeadline + 60;
        usdc.mint(user, order.inputs[0][1]);
        openWithPermit2(order);
        Entry storage entry = _entries.push();
        entry.order = order;
        owed += order.inputs[0][1];
    }

    function deliverOutput(uint256 index) external {
        if (_entries.length == 0) return;
        Entry storage entry = _entries[index % _entries.length];
        onOrigin();
        bytes32 orderId = escrow.orderIdentifier(entry.order);
        if (entry.filledAt != 0) return;
        entry.filledAt = fill(orderId, entry.order.outputs[0]);
    }

    function proveOutput(uint256 index) external {
        if (_entries.length == 0) return;
        Entry storage entry = _entries[index % _entries.length];
        if (entry.filledAt == 0) return;
        onOrigin();
        bytes32 orderId = escrow.orderIdentifier(entry.order);
        prove(orderId, entry.order.outputs[0], entry.filledAt);
        entry.proved = true;
    }

    function claim(uint256 index) external {
        if (_entries.length == 0) return;
        Entry storage entry = _entries[index % _entries.length];
        onOrigin();
        bool due = entry.proved && entry.filledAt <= entry.order.fillDeadline && statusOf(entry) == OrderStatus.Deposited;
        try escrow.finalise(entry.order, solveParams(entry.filledAt), toBytes32(solver), "") {
            assertTrue(due, "claimed what was not due");
            owed -= entry.order.inputs[0][1];
            paidToSolver += entry.order.inputs[0][1];
        } catch {
            assertFalse(due, "refused what was due");
        }
    }

    function refund(uint256 index) external {
        if (_entries.length == 0) return;
        Entry storage entry = _entries[index % _entries.length];
        onOrigin();
        bool due = vm.getBlockTimestamp() > entry.order.expires && statusOf(entry) == OrderStatus.Deposited;
        try escrow.refund(entry.order) {
            assertTrue(due, "refunded what was not due");
            owed -= entry.order.inputs[0][1];
            refunded += entry.order.inputs[0][1];
        } catch {
            assertFalse(due, "refused a refund that was due");
        }
    }

    function passTime(uint256 time) external {
        vm.warp(vm.getBlockTimestamp() + bound(time, 0, 300));
    }

    function escrowed() external view returns (uint256) {
        return usdc.balanceOf(address(escrow));
    }

    function solverReceived() external view returns (uint256) {
        return usdc.balanceOf(solver);
    }

    function statusOf(Entry storage entry) private view returns (OrderStatus) {
        return escrow.orderStatus(escrow.orderIdentifier(entry.order));
    }
}

contract EscrowInvariantTest is Fixture {
    EscrowActor private actor;

    function setUp() public override {
        actor = new EscrowActor();
        actor.setUp();
        targetContract(address(actor));
        bytes4[] memory actions = new bytes4[](6);
        actions[0] = EscrowActor.open.selector;
        actions[1] = EscrowActor.deliverOutput.selector;
        actions[2] = EscrowActor.proveOutput.selector;
        actions[3] = EscrowActor.claim.selector;
        actions[4] = EscrowActor.refund.selector;
        actions[5] = EscrowActor.passTime.selector;
        targetSelector(FuzzSelector({addr: address(actor), selectors: actions}));
    }

    /// @dev The escrow holds exactly what is owed, whatever happened before.
    function invariant_balanceIsWhatIsOwed() public view {
        assertEq(actor.escrowed(), actor.owed());
        assertEq(actor.solverReceived(), actor.paidToSolver());
    }
}
