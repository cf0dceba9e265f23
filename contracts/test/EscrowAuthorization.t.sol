// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {TestUsdc} from "../src/testing/TestUsdc.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Opening by ERC-3009: the order id is the nonce, so the signature covers the whole order.
contract EscrowAuthorizationTest is Fixture {
    function test_openFor_erc3009_singleSignature() public {
        StandardOrder memory order = newOrder();
        escrow.openFor(order, user, bytes.concat(hex"01", authorization(usdc, order, INPUT_AMOUNT)));
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_openFor_erc3009_singleSignatureInAnArray() public {
        StandardOrder memory order = newOrder();
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = authorization(usdc, order, INPUT_AMOUNT);
        escrow.openFor(order, user, bytes.concat(hex"01", abi.encode(signatures)));
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_openFor_erc3009_severalInputs() public {
        TestUsdc second = newUsdc();
        second.mint(user, 5);
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(usdc))), INPUT_AMOUNT];
        order.inputs[1] = [uint256(uint160(address(second))), 5];
        bytes[] memory signatures = new bytes[](2);
        signatures[0] = authorization(usdc, order, INPUT_AMOUNT);
        signatures[1] = authorization(second, order, 5);
        escrow.openFor(order, user, bytes.concat(hex"01", abi.encode(signatures)));
        assertEq(second.balanceOf(address(escrow)), 5);
    }

    function test_openFor_erc3009_refusesTooFewSignatures() public {
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(usdc))), INPUT_AMOUNT];
        order.inputs[1] = order.inputs[0];
        bytes[] memory signatures = new bytes[](1);
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.SignatureCountMismatch.selector, 2, 1));
        escrow.openFor(order, user, bytes.concat(hex"01", abi.encode(signatures)));
    }

    function test_openFor_erc3009_refusesAlteredOrders() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = bytes.concat(hex"01", authorization(usdc, order, INPUT_AMOUNT));
        order.outputs[0].recipient = toBytes32(stranger);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.InvalidAuthorization.selector, user));
        escrow.openFor(order, user, signature);
    }

    /// @dev The wrapped coin takes any call as a deposit and reports success without moving anything.
    function test_openFor_erc3009_refusesTokensThatSwallowTheCall() public {
        weth.mint(address(escrow), 1 ether);
        StandardOrder memory order = newOrder();
        order.inputs[0] = [uint256(uint160(address(weth))), 1 ether];
        vm.expectRevert(
            abi.encodeWithSelector(EscrowOpening.InputNotReceived.selector, address(weth), 1 ether, 0)
        );
        escrow.openFor(order, stranger, bytes.concat(hex"01", new bytes(65)));
    }

    function authorization(TestUsdc token, StandardOrder memory order, uint256 amount)
        private
        view
        returns (bytes memory)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                user,
                address(escrow),
                amount,
                0,
                order.fillDeadline,
                escrow.orderIdentifier(order)
            )
        );
        return sign(userKey, typedDigest("USD Coin", address(token), structHash));
    }
}
