// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestUsdc} from "../src/testing/TestUsdc.sol";
import {TestUsdt} from "../src/testing/TestUsdt.sol";
import {Fixture} from "./Fixture.sol";

/// @notice The tokens of local chains, where they differ from OpenZeppelin's.
contract TestTokensTest is Fixture {
    bytes32 private constant NONCE = keccak256("nonce");

    function test_usdc_transferWithAuthorization_byAnyone_once() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(userKey, authorization("TransferWithAuthorization", START + 60));
        vm.startPrank(stranger);
        usdc.transferWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, v, r, s);
        assertEq(usdc.balanceOf(recipient), 5);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.AuthorizationSpent.selector, user, NONCE));
        usdc.transferWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, v, r, s);
    }

    function test_usdc_receiveWithAuthorization_byThePayeeOnly() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(userKey, authorization("ReceiveWithAuthorization", START + 60));
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.CallerNotPayee.selector, address(this)));
        usdc.receiveWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, v, r, s);
        vm.prank(recipient);
        usdc.receiveWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, v, r, s);
        assertEq(usdc.balanceOf(recipient), 5);
        assertEq(usdc.decimals(), 6);
    }

    function test_usdc_authorizationsHaveTheirTime() public {
        bytes memory signature = sign(userKey, authorization("TransferWithAuthorization", START + 60));
        vm.warp(START + 60);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.AuthorizationExpired.selector, START + 60));
        usdc.transferWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, signature);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.AuthorizationNotYetValid.selector, START + 60));
        usdc.transferWithAuthorization(user, recipient, 5, START + 60, START + 90, NONCE, signature);
    }

    function test_usdc_cancelledAuthorizationsAreSpent() public {
        bytes32 structHash = keccak256(
            abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), user, NONCE)
        );
        bytes memory wrong = sign(solverKey, typedDigest("USD Coin", address(usdc), structHash));
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.InvalidAuthorization.selector, user));
        usdc.cancelAuthorization(user, NONCE, wrong);
        usdc.cancelAuthorization(user, NONCE, sign(userKey, typedDigest("USD Coin", address(usdc), structHash)));
        bytes memory signature = sign(userKey, authorization("TransferWithAuthorization", START + 60));
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.AuthorizationSpent.selector, user, NONCE));
        usdc.transferWithAuthorization(user, recipient, 5, 0, START + 60, NONCE, signature);
    }

    function test_usdt_refusesWhatIsNotThereOrNotAllowed() public {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(TestUsdt.InsufficientBalance.selector, 0, 1));
        usdt.transfer(recipient, 1);
        vm.expectRevert(abi.encodeWithSelector(TestUsdt.InsufficientAllowance.selector, 0, 1));
        usdt.transferFrom(solver, recipient, 1);
        usdt.approve(recipient, 1);
        vm.expectRevert(abi.encodeWithSelector(TestUsdt.AllowanceNotZero.selector, 1));
        usdt.approve(recipient, 2);
        vm.stopPrank();
        vm.prank(solver);
        usdt.approve(stranger, 3);
        vm.prank(stranger);
        usdt.transferFrom(solver, recipient, 2);
        assertEq(usdt.allowance(solver, stranger), 1);
    }

    function test_weth_wrapsAndUnwraps_andSwallowsUnknownCalls() public {
        vm.deal(user, 3 ether);
        vm.startPrank(user);
        weth.deposit{value: 1 ether}();
        (bool paid,) = address(weth).call{value: 1 ether}("");
        (bool called,) = address(weth).call{value: 1 ether}(hex"deadbeef");
        assertTrue(paid && called);
        assertEq(weth.balanceOf(user), 3 ether);
        weth.withdraw(2 ether);
        assertEq(user.balance, 2 ether);
    }

    function authorization(string memory primaryType, uint256 validBefore) private view returns (bytes32) {
        bytes memory fields =
            "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)";
        bytes32 typeHash = keccak256(bytes.concat(bytes(primaryType), fields));
        bytes32 structHash = keccak256(abi.encode(typeHash, user, recipient, 5, 0, validBefore, NONCE));
        return typedDigest("USD Coin", address(usdc), structHash);
    }
}
