// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicSettler} from "../../src/AtomicSettler.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {ReenteringToken} from "../tokens/OddTokens.sol";
import {Trades} from "./Trades.sol";

/// @notice Two users' orders in opposite directions, executed with each other.
contract AtomicCrossTest is Trades {
    uint256 private constant OTHER_KEY = 0xc0ffee;
    address private other;
    address private otherRecipient = address(0x77);

    function setUp() public override {
        super.setUp();
        other = vm.addr(OTHER_KEY);
        usdt.mint(other, 10 * INPUT_AMOUNT);
        vm.prank(other);
        usdt.approve(PERMIT2, type(uint256).max);
    }

    function test_cross_givesEachTheOthersInput() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        (bytes32 mineId, bytes32 theirsId) =
            (atomicSettler.orderIdentifier(mine), atomicSettler.orderIdentifier(theirs));
        uint256 before = usdc.balanceOf(user);
        vm.expectEmit(address(atomicSettler));
        emit AtomicSettler.Settled(mineId, user, address(0), INPUT_AMOUNT, OUTPUT_AMOUNT + 1);
        vm.expectEmit(address(atomicSettler));
        emit AtomicSettler.Settled(theirsId, other, address(0), OUTPUT_AMOUNT + 1, INPUT_AMOUNT);
        cross(mine, theirs);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT + 1);
        assertEq(usdc.balanceOf(otherRecipient), INPUT_AMOUNT);
        assertEq(usdc.balanceOf(user), before - INPUT_AMOUNT);
        assertEq(usdc.balanceOf(address(atomicSettler)) + usdt.balanceOf(address(atomicSettler)), 0);
        assertEq(uint8(atomicSettler.orderStatus(mineId)), uint8(OrderStatus.Claimed));
        assertEq(uint8(atomicSettler.orderStatus(theirsId)), uint8(OrderStatus.Claimed));
    }

    /// @dev Whatever the amounts: either both get more than they asked for, or nothing happens.
    function testFuzz_cross_bothAreBetterOffOrNothingHappens(uint96 gives, uint96 asks, uint96 theirAsk) public {
        (StandardOrder memory mine, StandardOrder memory theirs) =
            newPair(bound(gives, 1, 10 * INPUT_AMOUNT), bound(theirAsk, 1, 2 * INPUT_AMOUNT));
        mine.outputs[0].amount = bound(asks, 1, 10 * INPUT_AMOUNT);
        bool fits =
            theirs.inputs[0][1] > mine.outputs[0].amount && mine.inputs[0][1] > theirs.outputs[0].amount;
        bytes memory signature = signedByUser(mine, address(atomicSettler));
        bytes memory otherSignature = signedBy(OTHER_KEY, theirs, address(atomicSettler));
        if (!fits) vm.expectPartialRevert(AtomicSettler.NotBetter.selector);
        atomicSettler.cross(mine, signature, theirs, otherSignature);
        assertEq(usdt.balanceOf(recipient), fits ? theirs.inputs[0][1] : 0);
        assertEq(usdc.balanceOf(otherRecipient), fits ? mine.inputs[0][1] : 0);
    }

    /// @dev An order that gets what it asks for is better settled by its quote.
    function test_cross_theSameIsNotBetter() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT, INPUT_AMOUNT - 1);
        bytes memory refusal =
            abi.encodeWithSelector(AtomicSettler.NotBetter.selector, OUTPUT_AMOUNT, OUTPUT_AMOUNT);
        expectCrossRefusal(mine, theirs, refusal);
        expectCrossRefusal(theirs, mine, refusal);
    }

    /// @dev Each of the two is held to the same as an order that is settled by its quote.
    function testFuzz_cross_refusesOrdersItCannotHonour(uint256 field, bool first) public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        StandardOrder memory faulty = first ? mine : theirs;
        field = bound(field, 0, 5);
        if (field == 0) faulty.inputOracle = stranger;
        if (field == 1) faulty.outputs[0].oracle = toBytes32(stranger);
        if (field == 2) faulty.outputs[0].settler = toBytes32(address(outputSettler));
        if (field == 3) faulty.outputs[0].callbackData = hex"00";
        if (field == 4) faulty.inputs = new uint256[2][](2);
        bytes memory refusal = abi.encodeWithSelector(AtomicSettler.UnsupportedOrder.selector);
        if (field == 5) {
            faulty.originChainId = DESTINATION;
            refusal = abi.encodeWithSelector(AtomicSettler.WrongChain.selector, DESTINATION, ORIGIN);
        }
        expectCrossRefusal(mine, theirs, refusal);
    }

    /// @dev From within, not even another trade can be settled, which could be at any other time.
    function test_cross_refusesReentry() public {
        ReenteringToken token = new ReenteringToken();
        token.mint(other, INPUT_AMOUNT);
        vm.prank(other);
        token.approve(PERMIT2, type(uint256).max);
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        mine.outputs[0].token = toBytes32(address(token));
        theirs.inputs[0][0] = uint256(uint160(address(token)));
        bytes memory another = settlementOfAnother();
        token.arm(address(atomicSettler), another);
        bytes memory signature = signatureOf(mine);
        bytes memory otherSignature = signatureOf(theirs);
        // Permit2 does not hand on why the token refused.
        vm.expectRevert("TRANSFER_FROM_FAILED");
        atomicSettler.cross(mine, signature, theirs, otherSignature);
        (bool settled,) = address(atomicSettler).call(another);
        assertTrue(settled);
    }

    function test_cross_isTheSameEitherWayRound() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        bytes memory signature = signedByUser(mine, address(atomicSettler));
        atomicSettler.cross(theirs, signedBy(OTHER_KEY, theirs, address(atomicSettler)), mine, signature);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT + 1);
        assertEq(usdc.balanceOf(otherRecipient), INPUT_AMOUNT);
    }

    /// @dev An order ends once, by its quote or by a crossing.
    function testFuzz_cross_happensOnceAndInsteadOfSettling(bool crossedFirst) public {
        (, Quote memory quote) = newTrade();
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        bytes memory signature = signedByUser(mine, address(atomicSettler));
        bytes memory otherSignature = signedBy(OTHER_KEY, theirs, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        if (crossedFirst) atomicSettler.cross(mine, signature, theirs, otherSignature);
        else atomicSettler.settle(mine, signature, quote, solverSignature, SALT);
        bytes memory refusal =
            abi.encodeWithSelector(AtomicSettler.InvalidOrderStatus.selector, OrderStatus.Claimed);
        vm.expectRevert(refusal);
        atomicSettler.settle(mine, signature, quote, solverSignature, SALT);
        vm.expectRevert(refusal);
        atomicSettler.cross(mine, signature, theirs, otherSignature);
    }

    function test_cross_refusesAnOrderWithItself() public {
        (StandardOrder memory mine,) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        mine.outputs[0].token = toBytes32(address(usdc));
        expectCrossRefusal(mine, mine, abi.encodeWithSelector(AtomicSettler.InvalidOrderStatus.selector, OrderStatus.Claimed));
    }

    function test_cross_refusesTokensThatDontMeet() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        theirs.outputs[0].token = toBytes32(address(usdt));
        expectCrossRefusal(mine, theirs, abi.encodeWithSelector(AtomicSettler.NotOpposite.selector));
        (, theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        mine.outputs[0].chainId = DESTINATION;
        expectCrossRefusal(mine, theirs, abi.encodeWithSelector(AtomicSettler.NotOpposite.selector));
    }

    function test_cross_untilEitherDeadline() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        theirs.fillDeadline = mine.fillDeadline + 100;
        vm.warp(mine.fillDeadline + 1);
        bytes memory refusal =
            abi.encodeWithSelector(AtomicSettler.DeadlinePassed.selector, mine.fillDeadline);
        expectCrossRefusal(mine, theirs, refusal);
        expectCrossRefusal(theirs, mine, refusal);
        vm.warp(mine.fillDeadline);
        cross(mine, theirs);
    }

    /// @dev Neither input moves unless both do.
    function testFuzz_cross_needsBothSignatures(bool first, bool none) public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        bytes memory signature = signedByUser(mine, address(atomicSettler));
        bytes memory otherSignature = signedBy(OTHER_KEY, theirs, address(atomicSettler));
        bytes memory wrong = none ? bytes("") : signedBy(solverKey, mine, address(atomicSettler));
        if (first) signature = wrong;
        else otherSignature = wrong;
        vm.expectRevert();
        atomicSettler.cross(mine, signature, theirs, otherSignature);
        assertEq(usdt.balanceOf(recipient) + usdc.balanceOf(otherRecipient), 0);
    }

    /// @dev One that moved its tokens away since leaves the other as it was.
    function test_cross_failsWholeWhenOneCantPay() public {
        (StandardOrder memory mine, StandardOrder memory theirs) = newPair(OUTPUT_AMOUNT + 1, INPUT_AMOUNT - 1);
        uint256 all = usdt.balanceOf(other);
        vm.prank(other);
        usdt.transfer(stranger, all);
        expectCrossRefusal(mine, theirs, "TRANSFER_FROM_FAILED");
        (, Quote memory quote) = newTrade();
        atomicSettler.settle(
            mine, signedByUser(mine, address(atomicSettler)), quote, signedQuote(solverKey, quote), SALT
        );
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
    }

    function settlementOfAnother() private view returns (bytes memory) {
        bytes32 salt = keccak256("another");
        (StandardOrder memory order, Quote memory quote) = newTrade(salt);
        bytes memory signature = signedByUser(order, address(atomicSettler));
        return abi.encodeCall(AtomicSettler.settle, (order, signature, quote, signedQuote(solverKey, quote), salt));
    }

    /// @dev The user sells USDC for USDT as in `newTrade`; the other sells `gives` USDT for `asks` USDC. Both may be
    /// crossed by this contract.
    function newPair(uint256 gives, uint256 asks)
        private
        view
        returns (StandardOrder memory mine, StandardOrder memory theirs)
    {
        (mine,) = newTrade();
        mine.outputs[0].context = crossable(solver, mine.fillDeadline + 1, address(this));
        (theirs,) = newTrade();
        theirs.user = other;
        theirs.nonce = uint256(keccak256("other"));
        theirs.inputs[0] = [uint256(uint160(address(usdt))), gives];
        theirs.outputs[0].token = toBytes32(address(usdc));
        theirs.outputs[0].context = mine.outputs[0].context;
        theirs.outputs[0].amount = asks;
        theirs.outputs[0].recipient = toBytes32(otherRecipient);
    }

    function cross(StandardOrder memory mine, StandardOrder memory theirs) private {
        bytes memory signature = signatureOf(mine);
        bytes memory otherSignature = signatureOf(theirs);
        atomicSettler.cross(mine, signature, theirs, otherSignature);
    }

    function expectCrossRefusal(StandardOrder memory mine, StandardOrder memory theirs, bytes memory refusal)
        private
    {
        bytes memory signature = signatureOf(mine);
        bytes memory otherSignature = signatureOf(theirs);
        vm.expectRevert(refusal);
        atomicSettler.cross(mine, signature, theirs, otherSignature);
    }

    function signatureOf(StandardOrder memory order) private view returns (bytes memory) {
        return signedBy(order.user == other ? OTHER_KEY : userKey, order, address(atomicSettler));
    }
}
