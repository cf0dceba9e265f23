// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Takes no coins, and enters the escrow again when it is paid.
contract CoinReceiver {
    address private _target;
    bytes private _call;
    bool private _accepts;

    receive() external payable {
        require(_accepts, "no coins");
        if (_target != address(0)) {
            (bool done,) = _target.call(_call);
            require(done, "refused");
        }
    }

    function set(bool accepts, address target, bytes calldata call) external {
        _accepts = accepts;
        _target = target;
        _call = call;
    }
}

/// @notice Inputs in the chain's own coin.
contract EscrowCoinsTest is Fixture {
    function test_open_takesExactlyTheCoins() public {
        StandardOrder memory order = coinOrder(1 ether);
        vm.deal(user, 10 ether);
        vm.startPrank(user);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 1 ether, 0.5 ether));
        escrow.open{value: 0.5 ether}(order);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 1 ether, 2 ether));
        escrow.open{value: 2 ether}(order);
        escrow.open{value: 1 ether}(order);
        assertEq(address(escrow).balance, 1 ether);
    }

    function test_open_refusesCoinsThatNobodyAskedFor() public {
        StandardOrder memory order = newOrder();
        vm.deal(user, 1);
        vm.startPrank(user);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 0, 1));
        escrow.open{value: 1}(order);
    }

    function test_openFor_bySponsor_withCoinsAndTokens() public {
        StandardOrder memory order = coinOrder(1 ether);
        order.inputs = new uint256[2][](3);
        order.inputs[0] = [uint256(0), 1 ether];
        order.inputs[1] = [uint256(uint160(address(usdc))), INPUT_AMOUNT];
        order.inputs[2] = [uint256(0), 2 ether];
        vm.deal(user, 3 ether);
        vm.startPrank(user);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        escrow.openFor{value: 3 ether}(order, user, hex"ff");
        assertEq(address(escrow).balance, 3 ether);
        vm.warp(order.expires + 1);
        escrow.refund(order);
        assertEq(user.balance, 3 ether);
        assertEq(usdc.balanceOf(user), 1_000_000e6);
    }

    /// @dev A signature moves tokens, not coins: neither with nor without value.
    function test_openFor_refusesCoinsBySignature() public {
        StandardOrder memory order = coinOrder(1 ether);
        bytes memory signature = signedByUser(order, address(escrow));
        vm.deal(address(this), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 0, 1 ether));
        escrow.openFor{value: 1 ether}(order, user, signature);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 1 ether, 0));
        escrow.openFor(order, user, signature);
    }

    function test_finalise_paysCoins() public {
        StandardOrder memory order = coinOrder(1 ether);
        bytes32 orderId = openWithCoins(order, user);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        prove(orderId, order.outputs[0], timestamp);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(solver.balance, 1 ether);
    }

    /// @dev A user that takes no coins is not locked out: it names another account.
    function test_refundTo_forAUserThatCantBePaid() public {
        CoinReceiver account = new CoinReceiver();
        StandardOrder memory order = coinOrder(1 ether);
        order.user = address(account);
        bytes32 orderId = openWithCoins(order, user);
        vm.warp(order.expires);
        vm.prank(address(account));
        vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.NotExpired.selector, order.expires));
        escrow.refundTo(order, recipient);
        vm.warp(order.expires + 1);
        vm.expectRevert("no coins");
        escrow.refund(order);
        vm.expectRevert(
            abi.encodeWithSelector(InputSettlerEscrow.NotOrderUser.selector, address(account), address(this))
        );
        escrow.refundTo(order, recipient);
        vm.startPrank(address(account));
        vm.expectRevert(InputSettlerEscrow.NoDestination.selector);
        escrow.refundTo(order, address(0));
        escrow.refundTo(order, recipient);
        assertEq(recipient.balance, 1 ether);
        assertEq(uint8(escrow.orderStatus(orderId)), uint8(OrderStatus.Refunded));
    }

    function test_release_refusesReentryByThePayee() public {
        CoinReceiver account = new CoinReceiver();
        StandardOrder memory order = coinOrder(1 ether);
        order.user = address(account);
        openWithCoins(order, user);
        StandardOrder memory other = coinOrder(1 ether);
        other.user = address(account);
        other.nonce += 1;
        openWithCoins(other, user);
        vm.warp(order.expires + 1);
        account.set(true, address(escrow), abi.encodeCall(InputSettlerEscrow.refund, (other)));
        vm.expectRevert("refused");
        escrow.refund(order);
        account.set(true, address(0), "");
        escrow.refund(order);
        escrow.refund(other);
        assertEq(address(account).balance, 2 ether);
    }

    /// @dev Coins sent without an order are refused: they would belong to nobody.
    function test_escrow_takesNoCoinsByItself() public {
        vm.deal(address(this), 1);
        (bool done,) = address(escrow).call{value: 1}("");
        assertFalse(done);
    }

    function coinOrder(uint256 amount) private view returns (StandardOrder memory order) {
        order = newOrder();
        order.inputs[0] = [uint256(0), amount];
    }

    function openWithCoins(StandardOrder memory order, address by) private returns (bytes32) {
        vm.deal(by, order.inputs[0][1]);
        vm.prank(by);
        escrow.open{value: order.inputs[0][1]}(order);
        return escrow.orderIdentifier(order);
    }
}
