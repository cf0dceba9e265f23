// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProofOracle} from "../src/oracles/ProofOracle.sol";
import {HyperlaneOracle} from "../src/HyperlaneOracle.sol";
import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {IInputCallback} from "../src/interfaces/ICallbacks.sol";
import {AddressCast} from "../src/libraries/AddressCast.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice The two ways out of the escrow: finalise and refund.
contract EscrowReleaseTest is Fixture, IInputCallback {
    bytes private callbackData;

    function test_finalise_paysTheSolver_whoeverCalls() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = provedOrder();
        vm.expectEmit(address(escrow));
        emit InputSettlerEscrow.Finalised(orderId, toBytes32(solver), toBytes32(solver));
        vm.prank(stranger);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
        assertEq(uint8(escrow.orderStatus(orderId)), uint8(OrderStatus.Claimed));
    }

    function test_finalise_happensOnce_andExcludesRefund() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        bytes memory refusal =
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Claimed);
        vm.expectRevert(refusal);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectRevert(refusal);
        escrow.openFor(order, user, signature);
        vm.warp(order.expires + 1);
        vm.expectRevert(refusal);
        escrow.refund(order);
    }

    function test_finalise_refusesStrangersWithAnotherDestinationOrCallback() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        bytes memory refusal =
            abi.encodeWithSelector(InputSettlerEscrow.NotOrderOwner.selector, toBytes32(solver), stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        escrow.finalise(order, solveParams(timestamp), toBytes32(stranger), "");
        vm.expectRevert(refusal);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), hex"00");
    }

    /// @dev Naming oneself as solver does not help: the proof says who delivered.
    function test_finalise_refusesAFalseSolver() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = provedOrder();
        EscrowBase.SolveParams[] memory params = solveParams(timestamp);
        params[0].solver = toBytes32(stranger);
        bytes32 dataHash = keccak256(describe(toBytes32(stranger), orderId, timestamp, order.outputs[0]));
        vm.prank(stranger);
        vm.expectRevert(notProven(dataHash));
        escrow.finalise(order, params, toBytes32(stranger), "");
    }

    function test_finalise_refusesAFalseTimestamp() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = provedOrder();
        bytes32 dataHash = keccak256(describe(toBytes32(solver), orderId, timestamp - 1, order.outputs[0]));
        vm.expectRevert(notProven(dataHash));
        escrow.finalise(order, solveParams(timestamp - 1), toBytes32(solver), "");
    }

    function test_finalise_ownerChoosesDestinationAndCallback() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        vm.prank(solver);
        escrow.finalise(order, solveParams(timestamp), toBytes32(address(this)), hex"1234");
        assertEq(usdc.balanceOf(address(this)), INPUT_AMOUNT);
        assertEq(callbackData, hex"1234");
    }

    function orderFinalised(uint256[2][] calldata inputs, bytes calldata executionData) external {
        assertEq(usdc.balanceOf(address(this)), inputs[0][1], "paid before it is called");
        callbackData = executionData;
    }

    function test_finalise_refusesNoAndDirtyDestinations() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        EscrowBase.SolveParams[] memory params = solveParams(timestamp);
        vm.startPrank(solver);
        vm.expectRevert(InputSettlerEscrow.NoDestination.selector);
        escrow.finalise(order, params, 0, "");
        bytes32 dirty = bytes32(uint256(1) << 160) | toBytes32(solver);
        vm.expectRevert(abi.encodeWithSelector(AddressCast.DirtyAddressBits.selector, dirty));
        escrow.finalise(order, params, dirty, "");
    }

    function test_finalise_refusesWrongNumberOfSolveParams() public {
        (StandardOrder memory order,,) = provedOrder();
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.SolveParamsMismatch.selector, 1, 0));
        escrow.finalise(order, new EscrowBase.SolveParams[](0), toBytes32(solver), "");
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.SolveParamsMismatch.selector, 1, 2));
        escrow.finalise(order, new EscrowBase.SolveParams[](2), toBytes32(solver), "");
    }

    function test_finalise_needsTheProof() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        onOrigin();
        vm.expectRevert(notProven(keccak256(describe(toBytes32(solver), orderId, timestamp, order.outputs[0]))));
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
    }

    function test_finalise_countsADeliveryAtTheDeadline_notAfter() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        vm.warp(order.fillDeadline);
        prove(orderId, order.outputs[0], fill(orderId, order.outputs[0]));
        escrow.finalise(order, solveParams(order.fillDeadline), toBytes32(solver), "");
        order.nonce += 1;
        vm.warp(order.fillDeadline - 1);
        orderId = openWithPermit2(order);
        vm.warp(order.fillDeadline + 1);
        prove(orderId, order.outputs[0], fill(orderId, order.outputs[0]));
        vm.expectRevert(
            abi.encodeWithSelector(
                InputSettlerEscrow.FilledTooLate.selector, order.fillDeadline, order.fillDeadline + 1
            )
        );
        escrow.finalise(order, solveParams(order.fillDeadline + 1), toBytes32(solver), "");
    }

    function test_finalise_stillPossibleAfterExpiry() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        vm.warp(order.expires + 1);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_finalise_everyOutputMustBeProved() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount = 1;
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        prove(orderId, order.outputs[0], timestamp);
        EscrowBase.SolveParams[] memory params = new EscrowBase.SolveParams[](2);
        params[0] = params[1] = solveParams(timestamp)[0];
        vm.expectRevert(notProven(keccak256(describe(toBytes32(solver), orderId, timestamp, order.outputs[1]))));
        escrow.finalise(order, params, toBytes32(solver), "");
        fill(orderId, order.outputs[1]);
        prove(orderId, order.outputs[1], timestamp);
        escrow.finalise(order, params, toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_finalise_theFirstOutputToo() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount = 1;
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[1]);
        prove(orderId, order.outputs[1], timestamp);
        EscrowBase.SolveParams[] memory params = new EscrowBase.SolveParams[](2);
        params[0] = params[1] = solveParams(timestamp)[0];
        vm.expectRevert(notProven(keccak256(describe(toBytes32(solver), orderId, timestamp, order.outputs[0]))));
        escrow.finalise(order, params, toBytes32(solver), "");
    }

    function test_finaliseWithSignature_paysWhereTheOwnerSigned() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = provedOrder();
        bytes memory signature = allowOpen(solverKey, orderId, toBytes32(recipient), "");
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, toBytes32(solver)));
        escrow.finaliseWithSignature(order, solveParams(timestamp), toBytes32(stranger), "", signature);
        escrow.finaliseWithSignature(order, solveParams(timestamp), toBytes32(recipient), "", signature);
        assertEq(usdc.balanceOf(recipient), INPUT_AMOUNT);
    }

    function test_finaliseWithSignature_refusesAnotherSigner() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = provedOrder();
        bytes memory signature = allowOpen(userKey, orderId, toBytes32(user), "");
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, toBytes32(solver)));
        escrow.finaliseWithSignature(order, solveParams(timestamp), toBytes32(user), "", signature);
    }

    function test_refund_onlyAfterExpiry() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        uint256 balance = usdc.balanceOf(user);
        for (uint256 time = order.expires - 1; time <= order.expires; ++time) {
            vm.warp(time);
            vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.NotExpired.selector, order.expires));
            escrow.refund(order);
        }
        vm.warp(order.expires + 1);
        vm.expectEmit(address(escrow));
        emit InputSettlerEscrow.Refunded(orderId);
        vm.prank(stranger);
        escrow.refund(order);
        assertEq(usdc.balanceOf(user), balance + INPUT_AMOUNT);
        assertEq(uint8(escrow.orderStatus(orderId)), uint8(OrderStatus.Refunded));
    }

    function test_refund_happensOnce_andExcludesFinalise() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        vm.warp(order.expires + 1);
        escrow.refund(order);
        bytes memory refusal =
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Refunded);
        vm.expectRevert(refusal);
        escrow.refund(order);
        vm.expectRevert(refusal);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
    }

    function test_refund_goesToTheUser_whoeverSponsored() public {
        StandardOrder memory order = newOrder();
        usdc.mint(stranger, INPUT_AMOUNT);
        vm.startPrank(stranger);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        escrow.open(order);
        vm.warp(order.expires + 1);
        uint256 balance = usdc.balanceOf(user);
        escrow.refund(order);
        assertEq(usdc.balanceOf(user), balance + INPUT_AMOUNT);
    }

    function test_refund_refusesOrdersNeverOpened() public {
        StandardOrder memory order = newOrder();
        vm.warp(order.expires + 1);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.None)
        );
        escrow.refund(order);
    }

    function test_release_refusedOnAnotherChain() public {
        (StandardOrder memory order,, uint32 timestamp) = provedOrder();
        onDestination();
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.WrongChain.selector, ORIGIN, DESTINATION));
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        vm.warp(order.expires + 1);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.None)
        );
        escrow.refund(order);
    }

    function provedOrder() private returns (StandardOrder memory order, bytes32 orderId, uint32 timestamp) {
        order = newOrder();
        orderId = openWithPermit2(order);
        timestamp = fill(orderId, order.outputs[0]);
        prove(orderId, order.outputs[0], timestamp);
    }

    function notProven(bytes32 dataHash) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            ProofOracle.NotProven.selector,
            DESTINATION,
            toBytes32(address(destinationOracle)),
            toBytes32(address(outputSettler)),
            dataHash
        );
    }

    function allowOpen(uint256 key, bytes32 orderId, bytes32 destination, bytes memory call)
        private
        view
        returns (bytes memory)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("AllowOpen(bytes32 orderId,bytes32 destination,bytes call)"),
                orderId,
                destination,
                keccak256(call)
            )
        );
        return sign(key, typedDigest("TetraFi Escrow", address(escrow), structHash));
    }
}
