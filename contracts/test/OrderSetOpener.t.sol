// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {AddressCast} from "../src/libraries/AddressCast.sol";
import {TokenBalance} from "../src/libraries/TokenBalance.sol";
import {OrderSetOpener} from "../src/OrderSetOpener.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {SetOrder} from "../src/types/SetOrder.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {OrderSets} from "./OrderSets.sol";
import {FeeToken, MintableToken, SenderFeeToken} from "./tokens/OddTokens.sol";
import {CallbackEscrow, GreedyEscrow, IdleEscrow} from "./tokens/OddEscrows.sol";

/// @notice Several orders, one signature, all or none.
contract OrderSetOpenerTest is OrderSets {
    function test_openSet_opensAllForTheSumOfTheirInputs() public {
        SetOrder[] memory set = newSet(3);
        uint256 before = usdc.balanceOf(user);
        vm.prank(stranger);
        opener.openSet(set, signSet(userKey, set));
        for (uint256 i = 0; i < 3; ++i) {
            assertStatus(set[i], OrderStatus.Deposited);
        }
        assertEq(usdc.balanceOf(address(escrow)), totalOf(set));
        assertEq(usdc.balanceOf(user), before - totalOf(set));
        assertNothingStays();
    }

    /// @dev Each lives its own life: one is refunded to the user, the other stays.
    function test_openSet_eachIsRefundedToTheUserByItself() public {
        SetOrder[] memory set = newSet(2);
        opener.openSet(set, signSet(userKey, set));
        uint256 before = usdc.balanceOf(user);
        vm.warp(set[1].order.expires + 1);
        escrow.refund(set[1].order);
        assertEq(usdc.balanceOf(user), before + set[1].order.inputs[0][1]);
        assertStatus(set[0], OrderStatus.Deposited);
        assertStatus(set[1], OrderStatus.Refunded);
    }

    function test_openSet_atSeveralEscrowsAndInSeveralTokens() public {
        InputSettlerEscrow other = InputSettlerEscrow(ship("InputSettlerEscrow", ""));
        usdt.mint(user, 50e6);
        vm.prank(user);
        usdt.approve(PERMIT2, type(uint256).max);
        SetOrder[] memory set = newSet(3);
        set[1].settler = address(other);
        // The same token twice beside another one.
        uint256[2][] memory inputs = new uint256[2][](3);
        inputs[0] = [uint256(uint160(address(usdc))), 10e6];
        inputs[1] = [uint256(uint160(address(usdt))), 50e6];
        inputs[2] = [uint256(uint160(address(usdc))), 20e6];
        set[2].order.inputs = inputs;
        opener.openSet(set, signSet(userKey, set));
        assertEq(usdc.balanceOf(address(escrow)), set[0].order.inputs[0][1] + 30e6);
        assertEq(usdc.balanceOf(address(other)), set[1].order.inputs[0][1]);
        assertEq(usdt.balanceOf(address(escrow)), 50e6);
        assertEq(uint8(other.orderStatus(other.orderIdentifier(set[1].order))), uint8(OrderStatus.Deposited));
        assertNothingStays();
    }

    function test_openSet_refusesNothing() public {
        vm.expectRevert(OrderSetOpener.EmptySet.selector);
        opener.openSet(new SetOrder[](0), "");
    }

    function test_openSet_refusesOrdersOfAnotherUser() public {
        SetOrder[] memory set = newSet(2);
        set[1].order.user = stranger;
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(abi.encodeWithSelector(OrderSetOpener.UserMismatch.selector, 1));
        opener.openSet(set, signature);
    }

    function test_openSet_refusesAnotherSigner() public {
        SetOrder[] memory set = newSet(2);
        bytes memory signature = signSet(solverKey, set);
        vm.expectRevert(abi.encodeWithSignature("InvalidSigner()"));
        opener.openSet(set, signature);
    }

    /// @dev Whatever is changed after the signature, nothing is opened.
    function testFuzz_openSet_refusesAlteredSets(uint256 field, uint256 at) public {
        SetOrder[] memory set = newSet(3);
        bytes memory signature = signSet(userKey, set);
        at = bound(at, 0, 2);
        alter(set, bound(field, 0, ALTERATIONS - 1), at);
        vm.expectRevert();
        opener.openSet(set, signature);
        assertEq(usdc.balanceOf(address(escrow)), 0);
    }

    function test_openSet_refusesTheSameOrderTwice() public {
        SetOrder[] memory set = newSet(2);
        set[1] = set[0];
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Deposited));
        opener.openSet(set, signature);
    }

    /// @dev One nonce for all offers of an auction: the set and a single order exclude each other.
    function test_openSet_andASingleOrderOfTheSameNonceExcludeEachOther() public {
        SetOrder[] memory set = newSet(2);
        bytes memory signature = signSet(userKey, set);
        openWithPermit2(newOrder());
        vm.expectRevert(abi.encodeWithSignature("InvalidNonce()"));
        opener.openSet(set, signature);
    }

    function test_openSet_onlyOnce() public {
        SetOrder[] memory set = newSet(2);
        bytes memory signature = signSet(userKey, set);
        opener.openSet(set, signature);
        vm.expectRevert(abi.encodeWithSignature("InvalidNonce()"));
        opener.openSet(set, signature);
    }

    function test_openSet_oneThatCannotBeOpenedSinksAll() public {
        SetOrder[] memory set = newSet(2);
        set[1].order.expires = set[1].order.fillDeadline - 1;
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(
            abi.encodeWithSelector(
                EscrowOpening.FillDeadlineAfterExpiry.selector, set[1].order.fillDeadline, set[1].order.expires
            )
        );
        opener.openSet(set, signature);
        assertStatus(set[0], OrderStatus.None);
    }

    function test_openSet_afterTheDeadline() public {
        SetOrder[] memory set = newSet(2);
        bytes memory signature = signSet(userKey, set);
        vm.warp(set[0].order.fillDeadline + 1);
        vm.expectRevert();
        opener.openSet(set, signature);
    }

    function test_openSet_refusesCoins() public {
        SetOrder[] memory set = newSet(2);
        set[0].order.inputs[0][0] = 0;
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(abi.encodeWithSelector(TokenBalance.NotAToken.selector, address(0)));
        opener.openSet(set, signature);
    }

    function test_openSet_refusesDirtyTokens() public {
        SetOrder[] memory set = newSet(1);
        bytes memory signature = signSet(userKey, set);
        uint256 dirty = set[0].order.inputs[0][0] | (1 << 160);
        set[0].order.inputs[0][0] = dirty;
        vm.expectRevert(abi.encodeWithSelector(AddressCast.DirtyAddressBits.selector, dirty));
        opener.openSet(set, signature);
    }

    /// @dev What somebody sent here by mistake must not make up for it.
    function test_openSet_refusesTokensThatTakeAFee() public {
        FeeToken token = new FeeToken();
        expectNoSetIn(
            token,
            abi.encodeWithSelector(
                OrderSetOpener.AmountNotReceived.selector, address(token), 100e6, 100e6 - 1
            )
        );
    }

    function test_openSet_refusesTokensThatTakeAFeeFromTheSender() public {
        SenderFeeToken token = new SenderFeeToken();
        expectNoSetIn(
            token,
            abi.encodeWithSelector(OrderSetOpener.AmountNotForwarded.selector, address(token), 5e6, 5e6 - 1)
        );
    }

    function expectNoSetIn(MintableToken token, bytes memory refusal) private {
        token.mint(user, 1_000e6);
        token.mint(address(opener), 5e6);
        vm.prank(user);
        token.approve(PERMIT2, type(uint256).max);
        SetOrder[] memory set = newSet(1);
        set[0].order.inputs[0] = [uint256(uint160(address(token))), 100e6];
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(refusal);
        opener.openSet(set, signature);
        assertEq(token.balanceOf(user), 1_000e6);
        assertEq(token.balanceOf(address(opener)), 5e6);
    }

    function test_openSet_refusesAnEscrowThatTakesNothing() public {
        SetOrder[] memory set = newSet(2);
        set[1].settler = address(new IdleEscrow());
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(
            abi.encodeWithSelector(
                OrderSetOpener.AmountNotForwarded.selector, address(usdc), 0, set[1].order.inputs[0][1]
            )
        );
        opener.openSet(set, signature);
    }

    /// @dev It can take its own order's inputs alone, not those of the next, nor what lies here.
    function test_openSet_anEscrowCannotTakeMoreThanItsOrder() public {
        SetOrder[] memory set = newSet(2);
        set[0].settler = address(new GreedyEscrow(1));
        bytes memory signature = signSet(userKey, set);
        usdc.mint(address(opener), 5e6);
        vm.expectRevert();
        opener.openSet(set, signature);
        assertEq(usdc.balanceOf(address(opener)), 5e6);
    }

    function test_openSet_whatLiesHereByMistakeStays() public {
        usdc.mint(address(opener), 5e6);
        SetOrder[] memory set = newSet(2);
        opener.openSet(set, signSet(userKey, set));
        assertEq(usdc.balanceOf(address(opener)), 5e6);
        assertEq(usdc.balanceOf(address(escrow)), totalOf(set));
    }

    function test_openSet_cannotBeEnteredAgain() public {
        SetOrder[] memory inner = newSet(1);
        inner[0].order.nonce = 8;
        SetOrder[] memory set = newSet(1);
        set[0].settler =
            address(new CallbackEscrow(address(opener), abi.encodeCall(opener.openSet, (inner, signSet(userKey, inner)))));
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert(abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
        opener.openSet(set, signature);
    }

    function test_openSet_refusesASettlerWithoutCode() public {
        SetOrder[] memory set = newSet(1);
        set[0].settler = stranger;
        bytes memory signature = signSet(userKey, set);
        vm.expectRevert();
        opener.openSet(set, signature);
    }

    /// @dev Conservation: what leaves the user is what the escrow holds, whatever the amounts.
    function testFuzz_openSet_conserves(uint256[4] memory amounts, uint256 count) public {
        count = bound(count, 1, 4);
        SetOrder[] memory set = newSet(count);
        for (uint256 i = 0; i < count; ++i) {
            set[i].order.inputs[0][1] = bound(amounts[i], 0, 200_000e6);
        }
        uint256 before = usdc.balanceOf(user);
        opener.openSet(set, signSet(userKey, set));
        assertEq(usdc.balanceOf(address(escrow)), totalOf(set));
        assertEq(usdc.balanceOf(user), before - totalOf(set));
        assertNothingStays();
    }
}
