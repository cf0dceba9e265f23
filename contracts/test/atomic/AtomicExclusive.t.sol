// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicSettler} from "../../src/AtomicSettler.sol";
import {BatchCalls} from "../../src/libraries/BatchCalls.sol";
import {OutputContext} from "../../src/libraries/OutputContext.sol";
import {TradeContext} from "../../src/libraries/TradeContext.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {Trades} from "./Trades.sol";

/// @notice Whoever sees a trade under way has both signatures and the salt. It can't make the trade its own.
contract AtomicExclusiveTest is Trades {
    uint256 private constant RIVAL_KEY = 0xbad;
    address private rival;
    address private crosser = makeAddr("crosser");

    function setUp() public override {
        super.setUp();
        rival = vm.addr(RIVAL_KEY);
        usdt.mint(rival, 10 * OUTPUT_AMOUNT);
        vm.startPrank(rival);
        usdt.approve(address(atomicSettler), type(uint256).max);
        usdt.approve(PERMIT2, type(uint256).max);
        vm.stopPrank();
    }

    /// @dev The copier signs a quote of its own for the same request at the same amounts.
    function test_settle_aFrontRunnersQuoteTakesNothing() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        (Quote memory copied, bytes memory copiedSignature) = copyOf(quote);
        vm.prank(rival);
        vm.expectRevert(refusal(solver, order.fillDeadline + 1));
        atomicSettler.settle(order, takerSignature, copied, copiedSignature, SALT);
        assertEq(uint8(atomicSettler.orderStatus(atomicSettler.orderIdentifier(order))), uint8(OrderStatus.None));
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
        assertEq(usdc.balanceOf(rival), 0);
    }

    function test_settleMany_aFrontRunnersQuoteTakesNothing() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        (Quote memory copied, bytes memory copiedSignature) = copyOf(quote);
        AtomicSettler.SettleRequest[] memory requests = new AtomicSettler.SettleRequest[](2);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        requests[0] = AtomicSettler.SettleRequest(order, takerSignature, copied, copiedSignature, SALT);
        requests[1] =
            AtomicSettler.SettleRequest(order, takerSignature, quote, signedQuote(solverKey, quote), SALT);
        vm.expectEmit(address(atomicSettler));
        emit BatchCalls.BatchItemFailed(0, refusal(solver, order.fillDeadline + 1));
        vm.prank(rival);
        atomicSettler.settleMany(requests, 400_000);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
        assertEq(usdc.balanceOf(rival), 0);
    }

    /// @dev The copier sells what the taker buys, for one unit more than the winner pays.
    function testFuzz_cross_aFrontRunnersOrderTakesNothing(bool isCrossable, bool otherWay) public {
        (StandardOrder memory order,) = newTrade();
        if (isCrossable) order.outputs[0].context = crossable(solver, order.fillDeadline + 1, crosser);
        StandardOrder memory copied = oppositeOf(order);
        copied.outputs[0].context = crossable(rival, 0, rival);
        bytes memory expected = abi.encodeWithSelector(
            TradeContext.MayNotCross.selector, rival, order.fillDeadline + 1
        );
        expectCrossing(rival, order, copied, otherWay, expected);
        assertEq(usdc.balanceOf(rival), 0);
        (StandardOrder memory mine, Quote memory quote) = newTrade();
        settle(mine, quote);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    /// @dev Both orders must name whoever crosses them.
    function testFuzz_cross_byWhomBothName(bool mineNames, bool theirsName, bool otherWay) public {
        (StandardOrder memory order,) = newTrade();
        StandardOrder memory other = oppositeOf(order);
        uint32 end = order.fillDeadline + 1;
        order.outputs[0].context = crossable(solver, end, mineNames ? crosser : stranger);
        other.outputs[0].context = crossable(solver, end, theirsName ? crosser : stranger);
        bytes memory expected = mineNames && theirsName
            ? bytes("")
            : abi.encodeWithSelector(TradeContext.MayNotCross.selector, crosser, end);
        expectCrossing(crosser, order, other, otherWay, expected);
        assertEq(usdc.balanceOf(rival), expected.length == 0 ? INPUT_AMOUNT : 0);
    }

    /// @dev Up to the last second before startTime the winner's alone, from startTime on anyone's.
    function testFuzz_settle_theExclusiveTimeEndsAtTheSecond(uint32 startTime, uint32 now_, bool isCrossable) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        now_ = uint32(bound(now_, START, order.fillDeadline));
        startTime = uint32(bound(startTime, START - 1, order.fillDeadline + 1));
        if (now_ % 3 == 0) startTime = now_;
        if (now_ % 3 == 1) startTime = now_ + 1;
        order.outputs[0].context =
            isCrossable ? crossable(solver, startTime, crosser) : exclusive(solver, startTime);
        quote.validUntil = type(uint256).max;
        (Quote memory copied, bytes memory copiedSignature) = copyOf(quote);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        vm.warp(now_);
        bool isExclusive = now_ < startTime;
        if (isExclusive) vm.expectRevert(refusal(solver, startTime));
        atomicSettler.settle(order, takerSignature, copied, copiedSignature, SALT);
        assertEq(usdc.balanceOf(rival), isExclusive ? 0 : INPUT_AMOUNT);
        if (isExclusive) settle(order, quote);
    }

    function testFuzz_cross_theExclusiveTimeEndsAtTheSecond(bool isCrossable, bool before, bool otherWay) public {
        (StandardOrder memory order,) = newTrade();
        StandardOrder memory other = oppositeOf(order);
        uint32 startTime = uint32(START + 100);
        order.outputs[0].context =
            isCrossable ? crossable(solver, startTime, crosser) : exclusive(solver, startTime);
        other.outputs[0].context = exclusive(solver, 0);
        vm.warp(before ? startTime - 1 : startTime);
        bytes memory expected =
            before ? abi.encodeWithSelector(TradeContext.MayNotCross.selector, stranger, startTime) : bytes("");
        expectCrossing(stranger, order, other, otherWay, expected);
    }

    /// @dev A crosser has no part in settling, nor the winner in crossing.
    function test_theTwoRightsAreSeparate() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        uint32 end = order.fillDeadline + 1;
        order.outputs[0].context = crossable(solver, end, rival);
        (Quote memory copied, bytes memory copiedSignature) = copyOf(quote);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        vm.prank(rival);
        vm.expectRevert(refusal(solver, end));
        atomicSettler.settle(order, takerSignature, copied, copiedSignature, SALT);
        StandardOrder memory other = oppositeOf(order);
        bytes memory expected = abi.encodeWithSelector(TradeContext.MayNotCross.selector, solver, end);
        expectCrossing(solver, order, other, false, expected);
        settle(order, quote);
    }

    /// @dev A name with dirty upper bits is nobody's.
    function test_settle_refusesDirtyNames() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes32 dirty = toBytes32(solver) | bytes32(uint256(1) << 160);
        order.outputs[0].context = abi.encodePacked(bytes1(0xe0), dirty, order.fillDeadline);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        vm.expectRevert(abi.encodeWithSelector(OutputContext.ExclusiveTo.selector, dirty, order.fillDeadline));
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }

    function test_refusesTheWrongKindAtEachLength() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory solverSignature = signedQuote(solverKey, quote);
        bytes1[4] memory kinds = [bytes1(0xe0), 0xc1, 0xc0, 0xe1];
        for (uint256 i = 0; i < 4; ++i) {
            order.outputs[0].context = abi.encodePacked(kinds[i], toBytes32(solver), uint32(0));
            if (i < 2) order.outputs[0].context = bytes.concat(order.outputs[0].context, toBytes32(crosser));
            bytes memory takerSignature = signedByUser(order, address(atomicSettler));
            vm.expectRevert(TradeContext.InvalidTradeContext.selector);
            atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        }
    }

    /// @dev Any bytes but the two rules in full: other kinds, one byte more or less, nothing.
    function testFuzz_refusesOtherContexts(uint256 which, bytes calldata random) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.outputs[0].context = faultyContext(which, random);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        bytes memory expected = abi.encodeWithSelector(TradeContext.InvalidTradeContext.selector);
        vm.expectRevert(expected);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        expectCrossing(crosser, order, oppositeOf(order), which % 2 == 0, expected);
    }

    function faultyContext(uint256 which, bytes calldata random) private view returns (bytes memory context) {
        bytes memory limit = exclusive(solver, 0);
        bytes memory cross = crossable(solver, 0, crosser);
        which = bound(which, 0, 10);
        if (which == 0) return "";
        if (which == 1) return hex"00";
        if (which == 2) return bytes.concat(limit, hex"00");
        if (which == 3) return bytes.concat(cross, hex"00");
        if (which == 4) return abi.encodePacked(bytes1(0xe0), toBytes32(solver), hex"000000");
        if (which == 5) return abi.encodePacked(bytes1(0xc0), toBytes32(solver), uint32(0), bytes31(0));
        if (which == 6) return abi.encodePacked(bytes1(0xc0), toBytes32(solver), uint32(0));
        if (which == 7) return abi.encodePacked(bytes1(0xe1), toBytes32(solver), uint32(0), uint32(0), bytes32(0));
        if (which == 8) return abi.encodePacked(bytes1(0xe0), toBytes32(solver), uint32(0), toBytes32(crosser));
        if (which == 9) return abi.encodePacked(bytes1(0xc1), toBytes32(solver), uint32(0), toBytes32(crosser));
        vm.assume(random.length != 37 && random.length != 69);
        return random;
    }

    /// @dev Sells one unit more of what the order asks for, for one unit less than it gives.
    function oppositeOf(StandardOrder memory order) private view returns (StandardOrder memory other) {
        (other,) = newTrade();
        other.user = rival;
        other.nonce = uint256(keccak256("rival"));
        other.inputs[0] = [uint256(uint160(address(usdt))), order.outputs[0].amount + 1];
        other.outputs[0].token = toBytes32(address(usdc));
        other.outputs[0].amount = order.inputs[0][1] - 1;
        other.outputs[0].recipient = toBytes32(rival);
        other.outputs[0].context = crossable(solver, other.fillDeadline + 1, crosser);
    }

    /// @param expected The refusal; empty if they are to be crossed.
    function expectCrossing(
        address caller,
        StandardOrder memory order,
        StandardOrder memory other,
        bool otherWay,
        bytes memory expected
    ) private {
        bytes memory signature = signedByUser(order, address(atomicSettler));
        bytes memory otherSignature = signedBy(RIVAL_KEY, other, address(atomicSettler));
        vm.prank(caller);
        if (expected.length > 0) vm.expectRevert(expected);
        if (otherWay) atomicSettler.cross(other, otherSignature, order, signature);
        else atomicSettler.cross(order, signature, other, otherSignature);
    }

    function copyOf(Quote memory quote) private view returns (Quote memory copied, bytes memory signature) {
        copied = abi.decode(abi.encode(quote), (Quote));
        copied.solver = rival;
        signature = signedQuote(RIVAL_KEY, copied);
    }

    function settle(StandardOrder memory order, Quote memory quote) private {
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }

    function refusal(address winner, uint32 startTime) private pure returns (bytes memory) {
        return abi.encodeWithSelector(OutputContext.ExclusiveTo.selector, toBytes32(winner), startTime);
    }
}
