// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../src/OutputSettler.sol";
import {IOutputCallback} from "../src/interfaces/ICallbacks.sol";
import {BatchCalls} from "../src/libraries/BatchCalls.sol";
import {OutputContext} from "../src/libraries/OutputContext.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice A recipient that enters the output settler again, with coins of its own.
contract Intruder is IOutputCallback {
    OutputSettler private immutable TARGET;
    bytes private _call;
    bytes4 public refusal;

    constructor(OutputSettler target) payable {
        TARGET = target;
    }

    receive() external payable {}

    function arm(bytes calldata call) external {
        _call = call;
    }

    function outputFilled(bytes32, uint256, bytes calldata) external {
        (, bytes memory reason) = address(TARGET).call{value: 1}(_call);
        refusal = bytes4(reason);
    }
}

/// @notice Many deliveries in one call, and orders with several outputs.
contract OutputBatchTest is Fixture {
    bytes32 private constant ORDER_ID = keccak256("order");
    uint256 private constant GAS_EACH = 200_000;

    function setUp() public override {
        super.setUp();
        onDestination();
        usdt.mint(stranger, 1_000e6);
        vm.prank(stranger);
        usdt.approve(address(outputSettler), type(uint256).max);
    }

    function test_fillMany_deliversAll_andOneBadOutputFailsAlone() public {
        OutputSettler.FillRequest[] memory requests = newRequests(3);
        requests[1].output.context = hex"02";
        vm.expectEmit(address(outputSettler));
        emit BatchCalls.BatchItemFailed(
            1, abi.encodeWithSelector(OutputContext.UnknownContext.selector, bytes1(0x02))
        );
        vm.prank(solver);
        outputSettler.fillMany(requests, GAS_EACH);
        assertEq(usdt.balanceOf(recipient), 2 * OUTPUT_AMOUNT);
        assertNotEq(outputSettler.getFillRecord(requests[0].orderId, hashOf(requests[0].output)), 0);
        assertNotEq(outputSettler.getFillRecord(requests[2].orderId, hashOf(requests[2].output)), 0);
    }

    function test_fillMany_paysNothingTwice() public {
        OutputSettler.FillRequest[] memory requests = newRequests(2);
        vm.startPrank(solver);
        outputSettler.fillMany(requests, GAS_EACH);
        outputSettler.fillMany(requests, GAS_EACH);
        assertEq(usdt.balanceOf(recipient), 2 * OUTPUT_AMOUNT);
    }

    function test_fillMany_coins_areSpentOnce_andTheRestReturned() public {
        OutputSettler.FillRequest[] memory requests = newRequests(4);
        for (uint256 i = 0; i < 4; ++i) {
            requests[i].output.token = 0;
            requests[i].output.amount = 1 ether;
        }
        requests[1].output.amount = 50 ether;
        vm.deal(solver, 10 ether);
        vm.prank(solver);
        vm.expectEmit(address(outputSettler));
        emit BatchCalls.BatchItemFailed(
            1, abi.encodeWithSelector(OutputSettler.InsufficientValue.selector, 50 ether, 9 ether)
        );
        outputSettler.fillMany{value: 10 ether}(requests, GAS_EACH);
        assertEq(recipient.balance, 3 ether);
        assertEq(solver.balance, 7 ether);
        assertEq(address(outputSettler).balance, 0);
        vm.prank(solver);
        outputSettler.fillMany{value: 1 ether}(new OutputSettler.FillRequest[](0), GAS_EACH);
        assertEq(solver.balance, 7 ether);
    }

    /// @dev The batch's coins are not the intruder's: whatever it calls from within is refused.
    function test_fillMany_refusesReentry() public {
        OutputSettler.FillRequest[] memory theirs = newRequests(1);
        bytes[2] memory calls = [
            abi.encodeCall(OutputSettler.fillMany, (theirs, GAS_EACH)),
            abi.encodeCall(
                OutputSettler.fill,
                (theirs[0].orderId, theirs[0].output, theirs[0].fillDeadline, theirs[0].fillerData)
            )
        ];
        for (uint256 i = 0; i < 2; ++i) {
            Intruder intruder = new Intruder{value: 0}(outputSettler);
            vm.deal(address(intruder), 1);
            intruder.arm(calls[i]);
            OutputSettler.FillRequest[] memory requests = newRequests(2);
            requests[0].orderId = keccak256(abi.encode(i));
            requests[0].output.recipient = toBytes32(address(intruder));
            requests[0].output.callbackData = hex"01";
            requests[1].orderId = keccak256(abi.encode("coins", i));
            requests[1].output.token = 0;
            requests[1].output.amount = 1 ether;
            vm.deal(solver, 1 ether);
            vm.prank(solver);
            outputSettler.fillMany{value: 1 ether}(requests, 1_000_000);
            assertEq(intruder.refusal(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
            assertEq(usdt.balanceOf(address(intruder)), OUTPUT_AMOUNT);
            assertEq(recipient.balance, 1 ether * (i + 1));
        }
    }

    /// @dev Within a single delivery, too.
    function test_fill_refusesABatchFromWithin() public {
        Intruder intruder = new Intruder(outputSettler);
        vm.deal(address(intruder), 1);
        intruder.arm(abi.encodeCall(OutputSettler.fillMany, (newRequests(1), GAS_EACH)));
        MandateOutput memory output = newOutput();
        output.recipient = toBytes32(address(intruder));
        output.callbackData = hex"01";
        fill(ORDER_ID, output);
        assertEq(intruder.refusal(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }

    // --- Orders with several outputs --- //

    /// @dev The known fault: whoever delivers the first output owns the order and stops there.
    function test_fillOrder_isNotStalledByTheFirstOutput() public {
        (StandardOrder memory order, bytes32 orderId) = twoOutputs();
        fillAs(stranger, orderId, order.outputs[0]);
        bytes32 forfeited = outputSettler.getFillRecord(orderId, hashOf(order.outputs[0]));
        vm.expectEmit(address(outputSettler));
        emit OutputSettler.OutputTakenOver(orderId, hashOf(order.outputs[0]), forfeited);
        vm.prank(solver);
        outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(solver)));
        bytes32 record = keccak256(abi.encodePacked(toBytes32(solver), uint32(START)));
        assertEq(outputSettler.getFillRecord(orderId, hashOf(order.outputs[0])), record);
        assertEq(outputSettler.getFillRecord(orderId, hashOf(order.outputs[1])), record);
        assertEq(usdt.balanceOf(recipient), order.outputs[0].amount + order.outputs[1].amount, "each paid once");
    }

    /// @dev Even when the first filler proved its part before: it can't claim with it, the completer can.
    function test_fillOrder_theCompleterClaims_thePartFillerDoesNot() public {
        (StandardOrder memory order, bytes32 orderId) = twoOutputs();
        openWithPermit2(order);
        onDestination();
        fillAs(stranger, orderId, order.outputs[0]);
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(stranger), orderId, uint32(START), order.outputs[0]);
        submitAndRelay(payloads);

        vm.warp(START + 12);
        onDestination();
        vm.prank(solver);
        outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(solver)));
        payloads = new bytes[](2);
        payloads[0] = describe(toBytes32(solver), orderId, uint32(START + 12), order.outputs[0]);
        payloads[1] = describe(toBytes32(solver), orderId, uint32(START + 12), order.outputs[1]);
        submitAndRelay(payloads);

        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.SolversDiffer.selector, 1));
        escrow.finalise(order, twoParams(stranger, uint32(START)), toBytes32(stranger), "");
        escrow.finalise(order, twoParams(solver, uint32(START + 12)), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    /// @dev Whichever output it is: a partial delivery would be worth nothing to the solver that makes it.
    function testFuzz_fillOrderOutputs_anOutputThatCameFirstStopsAll(uint256 which) public {
        (StandardOrder memory order, bytes32 orderId) = twoOutputs();
        MandateOutput memory first = order.outputs[which % 2];
        fillAs(stranger, orderId, first);
        bytes32 record = outputSettler.getFillRecord(orderId, hashOf(first));
        uint256 before = usdt.balanceOf(solver);
        vm.prank(solver);
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.AlreadyFilled.selector, record));
        outputSettler.fillOrderOutputs(orderId, order.outputs, order.fillDeadline, abi.encode(solver));
        assertEq(usdt.balanceOf(solver), before);
        vm.prank(solver);
        outputSettler.fillOrder(order, address(escrow), abi.encode(solver));
        assertEq(usdt.balanceOf(recipient), order.outputs[0].amount + order.outputs[1].amount);
    }

    /// @dev A complete order is its solver's for good; so is an order with a single output.
    function test_fillOrder_takesNothingFromWhoCompleted() public {
        (StandardOrder memory order, bytes32 orderId) = twoOutputs();
        vm.prank(solver);
        outputSettler.fillOrderOutputs(
            orderId, order.outputs, order.fillDeadline, abi.encodePacked(toBytes32(solver))
        );
        bytes32 record = keccak256(abi.encodePacked(toBytes32(solver), uint32(START)));
        bytes memory refusal = abi.encodeWithSelector(OutputSettler.AlreadyFilled.selector, record);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(stranger)));
        vm.stopPrank();
        StandardOrder memory single = newOrder();
        bytes32 singleId = idOf(single);
        fill(singleId, single.outputs[0]);
        vm.prank(stranger);
        vm.expectRevert(refusal);
        outputSettler.fillOrder(single, address(escrow), abi.encodePacked(toBytes32(stranger)));
        assertEq(outputSettler.getFillRecord(singleId, hashOf(single.outputs[0])), record);
    }

    /// @dev Adding an output to somebody's order makes another order of it: nothing to take over.
    function test_fillOrder_outputsMustBeTheOrders() public {
        StandardOrder memory single = newOrder();
        bytes32 orderId = idOf(single);
        fill(orderId, single.outputs[0]);
        StandardOrder memory forged = newOrder();
        forged.outputs = new MandateOutput[](2);
        forged.outputs[0] = newOutput();
        forged.outputs[1] = newOutput();
        forged.outputs[1].amount = 0;
        vm.prank(stranger);
        outputSettler.fillOrder(forged, address(escrow), abi.encodePacked(toBytes32(stranger)));
        bytes32 record = keccak256(abi.encodePacked(toBytes32(solver), uint32(START)));
        assertEq(outputSettler.getFillRecord(orderId, hashOf(single.outputs[0])), record);
    }

    function test_fillOrder_keepsTheExclusiveTime() public {
        (StandardOrder memory order,) = twoOutputs();
        order.outputs[0].context = abi.encodePacked(hex"e0", toBytes32(solver), uint32(START + 30));
        bytes32 orderId = idOf(order);
        fill(orderId, order.outputs[0]);
        vm.startPrank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(OutputContext.ExclusiveTo.selector, toBytes32(solver), uint32(START + 30))
        );
        outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(stranger)));
        vm.warp(START + 30);
        outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(stranger)));
    }

    function test_fillOrder_untilTheDeadline_inCoins() public {
        (StandardOrder memory order,) = twoOutputs();
        order.outputs[1].token = 0;
        order.outputs[1].amount = 1 ether;
        vm.deal(solver, 2 ether);
        vm.warp(order.fillDeadline + 1);
        vm.startPrank(solver);
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.FillDeadlinePassed.selector, order.fillDeadline));
        outputSettler.fillOrder{value: 2 ether}(order, address(escrow), abi.encodePacked(toBytes32(solver)));
        vm.warp(order.fillDeadline);
        outputSettler.fillOrder{value: 2 ether}(order, address(escrow), abi.encodePacked(toBytes32(solver)));
        assertEq(solver.balance, 1 ether);
        assertEq(recipient.balance, 1 ether);
    }

    function twoParams(address first, uint32 firstAt)
        private
        view
        returns (EscrowBase.SolveParams[] memory params)
    {
        params = new EscrowBase.SolveParams[](2);
        params[0] = EscrowBase.SolveParams(firstAt, toBytes32(first));
        params[1] = EscrowBase.SolveParams(uint32(START + 12), toBytes32(solver));
    }

    function twoOutputs() private returns (StandardOrder memory order, bytes32 orderId) {
        order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[0].amount = 1;
        order.outputs[1] = newOutput();
        orderId = idOf(order);
    }

    /// @dev The id on the origin chain.
    function idOf(StandardOrder memory order) private returns (bytes32 orderId) {
        onOrigin();
        orderId = escrow.orderIdentifier(order);
        onDestination();
    }

    function fillAs(address by, bytes32 orderId, MandateOutput memory output) private {
        vm.prank(by);
        outputSettler.fill(orderId, output, type(uint48).max, abi.encodePacked(toBytes32(by)));
    }

    function newRequests(uint256 count) private view returns (OutputSettler.FillRequest[] memory requests) {
        requests = new OutputSettler.FillRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            requests[i] = OutputSettler.FillRequest(
                keccak256(abi.encode("order", i)), newOutput(), type(uint48).max, abi.encode(solver)
            );
        }
    }
}
