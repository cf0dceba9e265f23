// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice The one rule between a late claim and a refund: up to and including the second `expires` only the
/// claim; from the next second whichever transaction comes first.
contract EscrowRaceTest is Fixture {
    function testFuzz_upToExpires_onlyTheClaim(uint256 time) public {
        (StandardOrder memory order, uint32 timestamp) = provedOrder();
        vm.warp(bound(time, order.expires - 3, order.expires));
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.NotExpired.selector, order.expires));
        escrow.refund(order);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function testFuzz_afterExpires_whicheverComesFirst(uint256 time, bool refundFirst) public {
        (StandardOrder memory order, uint32 timestamp) = provedOrder();
        vm.warp(bound(time, uint256(order.expires) + 1, uint256(order.expires) + 3));
        if (refundFirst) {
            escrow.refund(order);
            expectOver(OrderStatus.Refunded);
            escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
            expectOver(OrderStatus.Refunded);
            escrow.refund(order);
        } else {
            escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
            expectOver(OrderStatus.Claimed);
            escrow.refund(order);
            expectOver(OrderStatus.Claimed);
            escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        }
        assertEq(usdc.balanceOf(address(escrow)), 0);
    }

    function test_unproved_onlyTheRefund() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        onOrigin();
        vm.warp(order.expires + 1);
        vm.expectRevert();
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        escrow.refund(order);
    }

    /// @dev Each output by another solver: nobody can claim, whoever calls and whatever it says.
    function test_outputsOfSeveralSolvers_cantBeClaimed() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount = 1;
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        usdt.mint(stranger, 1);
        vm.startPrank(stranger);
        usdt.approve(address(outputSettler), 1);
        outputSettler.fill(orderId, order.outputs[1], type(uint48).max, abi.encodePacked(toBytes32(stranger)));
        vm.stopPrank();
        bytes[] memory payloads = new bytes[](2);
        payloads[0] = describe(toBytes32(solver), orderId, timestamp, order.outputs[0]);
        payloads[1] = describe(toBytes32(stranger), orderId, timestamp, order.outputs[1]);
        submitAndRelay(payloads);
        EscrowBase.SolveParams[] memory params = new EscrowBase.SolveParams[](2);
        params[0] = EscrowBase.SolveParams(timestamp, toBytes32(solver));
        params[1] = EscrowBase.SolveParams(timestamp, toBytes32(stranger));
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.SolversDiffer.selector, 1));
        escrow.finalise(order, params, toBytes32(solver), "");
    }

    function provedOrder() private returns (StandardOrder memory order, uint32 timestamp) {
        order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        timestamp = fill(orderId, order.outputs[0]);
        prove(orderId, order.outputs[0], timestamp);
    }

    function expectOver(OrderStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, status));
    }
}
