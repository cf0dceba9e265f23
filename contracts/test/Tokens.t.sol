// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../src/OutputSettler.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";
import {
    BlacklistToken,
    FalseToken,
    FeeToken,
    HookToken,
    ITokenHook,
    MintableToken,
    RebasingToken
} from "./tokens/OddTokens.sol";

/// @notice An account that tries to use the hook of a token to enter a contract again.
contract HookAccount is ITokenHook {
    address private _target;
    bytes private _call;
    bytes4 public refusal;

    function arm(address target, bytes calldata call) external {
        _target = target;
        _call = call;
    }

    function execute(address target, bytes calldata call) external {
        (bool done, bytes memory reason) = target.call(call);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    function tokensMoved(address, address, uint256) external {
        if (_target == address(0)) return;
        (, bytes memory reason) = _target.call(_call);
        refusal = bytes4(reason);
    }
}

/// @notice Tokens that misbehave: each works, or is refused before anything moves.
/// @dev Without return value: TestUsdt, which most tests use. Swallowed calls: EscrowAuthorization.
contract TokensTest is Fixture {
    bytes4 private constant REENTERED = bytes4(keccak256("ReentrancyGuardReentrantCall()"));

    function test_falseOnFailure_isRefused() public {
        FalseToken token = new FalseToken();
        StandardOrder memory order = orderIn(token);
        bytes memory refusal = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        vm.prank(user);
        vm.expectRevert(refusal);
        escrow.open(order);
        // Permit2 checks the answer as well.
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectRevert("TRANSFER_FROM_FAILED");
        escrow.openFor(order, user, signature);
        onDestination();
        MandateOutput memory output = newOutput();
        output.token = toBytes32(address(token));
        vm.prank(solver);
        vm.expectRevert(refusal);
        outputSettler.fill(0, output, type(uint48).max, abi.encode(solver));
    }

    function test_feeOnTransfer_isRefusedByEveryWayIn() public {
        FeeToken token = new FeeToken();
        StandardOrder memory order = orderIn(token);
        bytes memory refusal = abi.encodeWithSelector(
            EscrowOpening.InputNotReceived.selector, address(token), INPUT_AMOUNT, INPUT_AMOUNT - 1
        );
        vm.prank(user);
        vm.expectRevert(refusal);
        escrow.open(order);
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectRevert(refusal);
        escrow.openFor(order, user, signature);
        assertEq(token.balanceOf(user), INPUT_AMOUNT);
    }

    /// @dev What grows stays in the escrow and belongs to nobody: orders pay exactly their amounts.
    function test_rebasing_upwards_works() public {
        RebasingToken token = new RebasingToken();
        StandardOrder memory order = orderIn(token);
        vm.prank(user);
        escrow.open(order);
        token.rebase(address(escrow), 5);
        vm.warp(order.expires + 1);
        escrow.refund(order);
        assertEq(token.balanceOf(user), INPUT_AMOUNT);
        assertEq(token.balanceOf(address(escrow)), 5);
    }

    /// @dev What shrinks is short for the last order in this token. Nothing moves then, no other token is
    /// touched, and the order is paid as soon as the balance suffices.
    function test_rebasing_downwards_isShortInThisTokenOnly() public {
        RebasingToken token = new RebasingToken();
        StandardOrder memory order = orderIn(token);
        vm.prank(user);
        escrow.open(order);
        StandardOrder memory other = newOrder();
        openWithPermit2(other);
        token.rebase(address(escrow), -1);
        vm.warp(order.expires + 1);
        vm.expectRevert();
        escrow.refund(order);
        escrow.refund(other);
        assertEq(usdc.balanceOf(user), 1_000_000e6);
        token.rebase(address(escrow), 1);
        escrow.refund(order);
        assertEq(token.balanceOf(user), INPUT_AMOUNT);
    }

    function test_blacklisting_leavesEachPartyAnotherWay() public {
        BlacklistToken token = new BlacklistToken();
        StandardOrder memory claimed = orderIn(token);
        StandardOrder memory refunded = orderIn(token);
        refunded.nonce += 1;
        vm.startPrank(user);
        escrow.open(claimed);
        escrow.open(refunded);
        vm.stopPrank();
        bytes32 orderId = escrow.orderIdentifier(claimed);
        uint32 timestamp = fill(orderId, claimed.outputs[0]);
        prove(orderId, claimed.outputs[0], timestamp);
        token.list(solver, true);
        token.list(user, true);

        vm.expectRevert(abi.encodeWithSelector(BlacklistToken.Blacklisted.selector, solver));
        escrow.finalise(claimed, solveParams(timestamp), toBytes32(solver), "");
        vm.prank(solver);
        escrow.finalise(claimed, solveParams(timestamp), toBytes32(recipient), "");
        vm.warp(refunded.expires + 1);
        vm.expectRevert(abi.encodeWithSelector(BlacklistToken.Blacklisted.selector, user));
        escrow.refund(refunded);
        vm.prank(user);
        escrow.refundTo(refunded, recipient);
        assertEq(token.balanceOf(recipient), 2 * INPUT_AMOUNT);
    }

    function test_blacklistedRecipient_isNotDelivered() public {
        BlacklistToken token = new BlacklistToken();
        token.list(recipient, true);
        token.mint(solver, OUTPUT_AMOUNT);
        MandateOutput memory output = newOutput();
        output.token = toBytes32(address(token));
        onDestination();
        vm.startPrank(solver);
        token.approve(address(outputSettler), OUTPUT_AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(BlacklistToken.Blacklisted.selector, recipient));
        outputSettler.fill(0, output, type(uint48).max, abi.encode(solver));
        assertEq(outputSettler.getFillRecord(0, hashOf(output)), 0);
    }

    /// @dev The payer's hook runs in the middle of `open`, the payee's in the middle of `refund`.
    function test_hooks_cantEnterTheEscrowAgain() public {
        HookToken token = new HookToken();
        HookAccount account = new HookAccount();
        token.mint(address(account), INPUT_AMOUNT);
        StandardOrder memory order = newOrder();
        order.user = address(account);
        order.inputs[0][0] = uint160(address(token));
        account.execute(address(token), abi.encodeCall(token.approve, (address(escrow), INPUT_AMOUNT)));
        account.arm(address(escrow), abi.encodeCall(EscrowOpening.open, (order)));
        account.execute(address(escrow), abi.encodeCall(EscrowOpening.open, (order)));
        assertEq(account.refusal(), REENTERED);
        assertEq(token.balanceOf(address(escrow)), INPUT_AMOUNT);
        vm.warp(order.expires + 1);
        account.arm(address(escrow), abi.encodeCall(InputSettlerEscrow.refund, (order)));
        escrow.refund(order);
        assertEq(account.refusal(), REENTERED);
        assertEq(token.balanceOf(address(account)), INPUT_AMOUNT);
    }

    function test_hooks_cantEnterTheOutputSettlerAgain() public {
        HookToken token = new HookToken();
        HookAccount account = new HookAccount();
        token.mint(solver, 2 * OUTPUT_AMOUNT);
        MandateOutput memory output = newOutput();
        output.token = toBytes32(address(token));
        output.recipient = toBytes32(address(account));
        account.arm(
            address(outputSettler),
            abi.encodeCall(OutputSettler.fill, (0, output, type(uint48).max, abi.encode(solver)))
        );
        onDestination();
        vm.startPrank(solver);
        token.approve(address(outputSettler), 2 * OUTPUT_AMOUNT);
        outputSettler.fill(0, output, type(uint48).max, abi.encode(solver));
        assertEq(account.refusal(), REENTERED);
        assertEq(token.balanceOf(address(account)), OUTPUT_AMOUNT);
    }

    /// @dev Decimals are nobody's business here; only that amounts fit 256 bits.
    function testFuzz_hugeAmounts_work(uint256 amount) public {
        RebasingToken token = new RebasingToken();
        StandardOrder memory order = newOrder();
        order.inputs[0] = [uint256(uint160(address(token))), amount];
        token.mint(user, amount);
        vm.startPrank(user);
        token.approve(address(escrow), amount);
        escrow.open(order);
        vm.warp(order.expires + 1);
        escrow.refund(order);
        assertEq(token.balanceOf(user), amount);
    }

    function test_hugeAmounts_thatOverflowTogether_areRefused() public {
        RebasingToken token = new RebasingToken();
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(token))), type(uint256).max];
        order.inputs[1] = [uint256(uint160(address(token))), 1];
        token.mint(user, type(uint256).max);
        vm.startPrank(user);
        token.approve(address(escrow), type(uint256).max);
        vm.expectRevert();
        escrow.open(order);
    }

    function orderIn(MintableToken token) private returns (StandardOrder memory order) {
        order = newOrder();
        order.inputs[0][0] = uint160(address(token));
        token.mint(user, INPUT_AMOUNT);
        vm.startPrank(user);
        token.approve(PERMIT2, type(uint256).max);
        token.approve(address(escrow), type(uint256).max);
        vm.stopPrank();
    }
}
