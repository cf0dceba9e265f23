// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OutputSettler} from "../src/OutputSettler.sol";
import {IOutputCallback} from "../src/interfaces/ICallbacks.sol";
import {AddressCast} from "../src/libraries/AddressCast.sol";
import {FillEncoding} from "../src/libraries/FillEncoding.sol";
import {OutputContext} from "../src/libraries/OutputContext.sol";
import {MandateOutput} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";
import {ReenteringToken} from "./tokens/OddTokens.sol";

contract OutputSettlerTest is Fixture, IOutputCallback {
    bytes32 private constant ORDER_ID = keccak256("order");
    uint48 private constant NO_DEADLINE = type(uint48).max;

    function setUp() public override {
        super.setUp();
        onDestination();
    }

    function test_fill_deliversAndRecords() public {
        MandateOutput memory output = newOutput();
        vm.expectEmit(address(outputSettler));
        emit OutputSettler.OutputFilled(ORDER_ID, toBytes32(solver), uint32(START), output, OUTPUT_AMOUNT);
        fill(ORDER_ID, output);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
        bytes32 record = keccak256(abi.encodePacked(toBytes32(solver), uint32(START)));
        assertEq(outputSettler.getFillRecord(ORDER_ID, hashOf(output)), record);
    }

    function test_fill_again_paysNothingAndTellsTheRecord() public {
        MandateOutput memory output = newOutput();
        fill(ORDER_ID, output);
        bytes32 record = outputSettler.getFillRecord(ORDER_ID, hashOf(output));
        vm.warp(START + 10);
        vm.prank(stranger);
        bytes32 again =
            outputSettler.fill(ORDER_ID, output, NO_DEADLINE, abi.encodePacked(toBytes32(stranger)));
        assertEq(again, record);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
    }

    function test_fill_ordersAreApart() public {
        fill(ORDER_ID, newOutput());
        fill(keccak256("other"), newOutput());
        assertEq(usdt.balanceOf(recipient), 2 * OUTPUT_AMOUNT);
    }

    function test_fill_atTheDeadline_notAfter() public {
        bytes memory fillerData = abi.encodePacked(toBytes32(solver));
        vm.startPrank(solver);
        outputSettler.fill(ORDER_ID, newOutput(), uint48(START), fillerData);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.FillDeadlinePassed.selector, START));
        outputSettler.fill(ORDER_ID, newOutput(), uint48(START), fillerData);
    }

    function test_fill_refusesAnotherChainOrSettler() public {
        MandateOutput memory output = newOutput();
        output.chainId = ORIGIN;
        expectRefusal(output, abi.encodeWithSelector(OutputSettler.WrongChain.selector, ORIGIN, DESTINATION));
        output = newOutput();
        output.settler = toBytes32(stranger);
        expectRefusal(
            output, abi.encodeWithSelector(OutputSettler.WrongOutputSettler.selector, toBytes32(stranger))
        );
    }

    function testFuzz_fill_refusesDirtyBits(uint96 dirt, uint256 field) public {
        vm.assume(dirt != 0);
        bytes32 mask = bytes32(uint256(dirt) << 160);
        MandateOutput memory output = newOutput();
        bytes32 dirty;
        field = bound(field, 0, 2);
        if (field == 0) dirty = output.token |= mask;
        if (field == 1) dirty = output.recipient |= mask;
        if (field == 2) dirty = output.oracle |= mask;
        expectRefusal(output, abi.encodeWithSelector(AddressCast.DirtyAddressBits.selector, dirty));
    }

    function test_fill_refusesSolversThatCouldNotClaim() public {
        vm.startPrank(solver);
        vm.expectRevert(OutputSettler.NoSolver.selector);
        outputSettler.fill(ORDER_ID, newOutput(), NO_DEADLINE, abi.encodePacked(bytes32(0)));
        bytes32 dirty = ~toBytes32(solver);
        vm.expectRevert(abi.encodeWithSelector(AddressCast.DirtyAddressBits.selector, dirty));
        outputSettler.fill(ORDER_ID, newOutput(), NO_DEADLINE, abi.encodePacked(dirty));
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.FillerDataTooShort.selector, 20));
        outputSettler.fill(ORDER_ID, newOutput(), NO_DEADLINE, abi.encodePacked(solver));
    }

    function test_context_limit() public {
        MandateOutput memory output = newOutput();
        output.context = hex"00";
        assertFilledFor(output, OUTPUT_AMOUNT);
    }

    function test_context_exclusive_onlyTheWinnerBeforeStartTime() public {
        MandateOutput memory output = newOutput();
        output.context = abi.encodePacked(hex"e0", toBytes32(stranger), uint32(START + 30));
        vm.warp(START + 29);
        expectRefusal(
            output,
            abi.encodeWithSelector(OutputContext.ExclusiveTo.selector, toBytes32(stranger), uint32(START + 30))
        );
        vm.warp(START + 30);
        assertFilledFor(output, OUTPUT_AMOUNT);
    }

    function test_context_exclusive_winnerAtOnce() public {
        MandateOutput memory output = newOutput();
        output.context = abi.encodePacked(hex"e0", toBytes32(solver), uint32(START + 30));
        assertFilledFor(output, OUTPUT_AMOUNT);
    }

    function testFuzz_context_dutch_fallsToTheLeastAmount(uint256 elapsed, bool exclusive) public {
        elapsed = bound(elapsed, 0, 200);
        bytes memory curve = abi.encodePacked(uint32(START + 50), uint32(START + 150), uint256(3));
        MandateOutput memory output = newOutput();
        output.context = exclusive
            ? bytes.concat(hex"e1", toBytes32(solver), curve)
            : bytes.concat(hex"01", curve);
        vm.warp(START + elapsed);
        uint256 premium = elapsed <= 50 ? 300 : elapsed >= 150 ? 0 : 3 * (150 - elapsed);
        assertFilledFor(output, OUTPUT_AMOUNT + premium);
    }

    function test_context_exclusiveDutch_onlyTheWinnerBeforeStartTime() public {
        MandateOutput memory output = newOutput();
        output.context = abi.encodePacked(
            hex"e1", toBytes32(stranger), uint32(START + 30), uint32(START + 60), uint256(1)
        );
        expectRefusal(
            output,
            abi.encodeWithSelector(OutputContext.ExclusiveTo.selector, toBytes32(stranger), uint32(START + 30))
        );
        vm.warp(START + 30);
        assertFilledFor(output, OUTPUT_AMOUNT + 30);
    }

    function testFuzz_context_refusesOtherKindsAndLengths(bytes calldata context) public {
        vm.assume(context.length != 0);
        bytes1 kind = context[0];
        uint256 expected = kind == 0x00 ? 1 : kind == 0x01 ? 41 : kind == 0xe0 ? 37 : kind == 0xe1 ? 73 : 0;
        vm.assume(context.length != expected);
        MandateOutput memory output = newOutput();
        output.context = context;
        expectRefusal(
            output,
            expected == 0
                ? abi.encodeWithSelector(OutputContext.UnknownContext.selector, kind)
                : abi.encodeWithSelector(OutputContext.InvalidContextLength.selector, kind, context.length)
        );
    }

    function test_context_refusesAByteMoreOrLess() public {
        bytes1[4] memory kinds = [bytes1(0x00), 0x01, 0xe0, 0xe1];
        uint256[4] memory lengths = [uint256(1), 41, 37, 73];
        for (uint256 i = 0; i < 4; ++i) {
            expectContextRefused(kinds[i], lengths[i] + 1);
            // Nothing at all is a rule of its own.
            if (lengths[i] != 1) expectContextRefused(kinds[i], lengths[i] - 1);
        }
    }

    function test_fill_refusesFieldsTooLongToDescribe() public {
        MandateOutput memory output = newOutput();
        output.callbackData = new bytes(65_536);
        expectRefusal(output, abi.encodeWithSelector(FillEncoding.FieldTooLong.selector, 65_536));
        output = newOutput();
        output.context = new bytes(65_537);
        expectRefusal(output, abi.encodeWithSelector(FillEncoding.FieldTooLong.selector, 65_537));
    }

    function test_fill_nativeCoin_returnsTheRest() public {
        MandateOutput memory output = newOutput();
        output.token = 0;
        output.amount = 1 ether;
        vm.deal(solver, 3 ether);
        vm.startPrank(solver);
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.InsufficientValue.selector, 1 ether, 0.5 ether));
        outputSettler.fill{value: 0.5 ether}(ORDER_ID, output, NO_DEADLINE, abi.encodePacked(toBytes32(solver)));
        outputSettler.fill{value: 3 ether}(ORDER_ID, output, NO_DEADLINE, abi.encodePacked(toBytes32(solver)));
        outputSettler.fill{value: 2 ether}(ORDER_ID, output, NO_DEADLINE, abi.encodePacked(toBytes32(solver)));
        assertEq(recipient.balance, 1 ether);
        assertEq(solver.balance, 2 ether);
        assertEq(address(outputSettler).balance, 0);
    }

    function test_fill_callsTheRecipientAfterPaying() public {
        MandateOutput memory output = newOutput();
        output.recipient = toBytes32(address(this));
        output.callbackData = hex"cafe";
        fill(ORDER_ID, output);
        assertEq(usdt.balanceOf(address(this)), OUTPUT_AMOUNT);
    }

    function outputFilled(bytes32 token, uint256 amount, bytes calldata executionData) external view {
        assertEq(token, toBytes32(address(usdt)));
        assertEq(usdt.balanceOf(address(this)), amount);
        assertEq(executionData, hex"cafe");
    }

    function test_fill_refusesReentry() public {
        ReenteringToken token = new ReenteringToken();
        MandateOutput memory output = newOutput();
        output.token = toBytes32(address(token));
        token.mint(solver, OUTPUT_AMOUNT);
        bytes memory fillerData = abi.encodePacked(toBytes32(solver));
        token.arm(
            address(outputSettler), abi.encodeCall(OutputSettler.fill, (ORDER_ID, output, NO_DEADLINE, fillerData))
        );
        vm.startPrank(solver);
        token.approve(address(outputSettler), OUTPUT_AMOUNT);
        vm.expectRevert(abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
        outputSettler.fill(ORDER_ID, output, NO_DEADLINE, fillerData);
    }

    function test_fillOrderOutputs_allOrNothing() public {
        MandateOutput[] memory outputs = new MandateOutput[](2);
        outputs[0] = newOutput();
        outputs[1] = newOutput();
        outputs[1].amount = 5;
        bytes memory fillerData = abi.encodePacked(toBytes32(solver));
        vm.startPrank(solver);
        vm.expectRevert(OutputSettler.NoOutputs.selector);
        outputSettler.fillOrderOutputs(ORDER_ID, new MandateOutput[](0), NO_DEADLINE, fillerData);
        outputSettler.fillOrderOutputs(ORDER_ID, outputs, NO_DEADLINE, fillerData);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT + 5);
        outputs[1].amount = 6;
        bytes32 record = outputSettler.getFillRecord(ORDER_ID, hashOf(outputs[0]));
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.AlreadyFilled.selector, record));
        outputSettler.fillOrderOutputs(ORDER_ID, outputs, NO_DEADLINE, fillerData);
    }

    function test_fillOrderOutputs_inCoins_eachIsSpentOnce_andTheRestReturned() public {
        MandateOutput[] memory outputs = new MandateOutput[](2);
        for (uint256 i = 0; i < 2; ++i) {
            outputs[i] = newOutput();
            outputs[i].token = 0;
            outputs[i].amount = (i + 1) * 1 ether;
        }
        bytes memory fillerData = abi.encodePacked(toBytes32(solver));
        vm.deal(solver, 10 ether);
        vm.startPrank(solver);
        vm.expectRevert(abi.encodeWithSelector(OutputSettler.InsufficientValue.selector, 2 ether, 1 ether));
        outputSettler.fillOrderOutputs{value: 2 ether}(ORDER_ID, outputs, NO_DEADLINE, fillerData);
        outputSettler.fillOrderOutputs{value: 10 ether}(ORDER_ID, outputs, NO_DEADLINE, fillerData);
        assertEq(recipient.balance, 3 ether);
        assertEq(solver.balance, 7 ether);
        assertEq(address(outputSettler).balance, 0);
    }

    /// @dev Of nothing, it denies nothing: no oracle can send a message without payloads.
    function test_hasAttested_allOfThem() public {
        MandateOutput memory output = newOutput();
        uint32 timestamp = fill(ORDER_ID, output);
        bytes[] memory payloads = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) {
            payloads[i] = describe(toBytes32(solver), ORDER_ID, timestamp, output);
            payloads[1 - i] = describe(toBytes32(solver), keccak256("other"), timestamp, output);
            vm.prank(address(destinationOracle));
            assertFalse(outputSettler.hasAttested(payloads));
        }
        vm.prank(address(destinationOracle));
        assertTrue(outputSettler.hasAttested(new bytes[](0)));
    }

    function test_hasAttested_onlyForTheOutputsOracle_andTheExactDelivery() public {
        MandateOutput memory output = newOutput();
        uint32 timestamp = fill(ORDER_ID, output);
        assertTrue(attested(address(destinationOracle), describe(toBytes32(solver), ORDER_ID, timestamp, output)));
        assertFalse(attested(stranger, describe(toBytes32(solver), ORDER_ID, timestamp, output)));
        assertFalse(
            attested(address(destinationOracle), describe(toBytes32(stranger), ORDER_ID, timestamp, output))
        );
        assertFalse(
            attested(address(destinationOracle), describe(toBytes32(solver), ORDER_ID, timestamp + 1, output))
        );
        assertFalse(attested(address(destinationOracle), describe(toBytes32(solver), 0, timestamp, output)));
        output.amount += 1;
        assertFalse(
            attested(address(destinationOracle), describe(toBytes32(solver), ORDER_ID, timestamp, output))
        );
        vm.expectRevert(abi.encodeWithSelector(FillEncoding.DescriptionTooShort.selector, 167));
        attested(address(destinationOracle), new bytes(167));
    }

    function attested(address oracle, bytes memory payload) private returns (bool) {
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = payload;
        vm.prank(oracle);
        return outputSettler.hasAttested(payloads);
    }

    function assertFilledFor(MandateOutput memory output, uint256 amount) private {
        fill(ORDER_ID, output);
        assertEq(usdt.balanceOf(recipient), amount);
    }

    function expectContextRefused(bytes1 kind, uint256 length) private {
        MandateOutput memory output = newOutput();
        output.context = bytes.concat(kind, new bytes(length - 1));
        expectRefusal(
            output, abi.encodeWithSelector(OutputContext.InvalidContextLength.selector, kind, length)
        );
    }

    function expectRefusal(MandateOutput memory output, bytes memory refusal) private {
        vm.prank(solver);
        vm.expectRevert(refusal);
        outputSettler.fill(ORDER_ID, output, NO_DEADLINE, abi.encodePacked(toBytes32(solver)));
    }
}
