// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {ISignatureTransfer} from "../src/interfaces/ISignatureTransfer.sol";
import {AddressCast} from "../src/libraries/AddressCast.sol";
import {Permit2Witness} from "../src/libraries/Permit2Witness.sol";
import {TokenBalance} from "../src/libraries/TokenBalance.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";
import {FeeToken, ForgetfulToken, ReenteringToken} from "./tokens/OddTokens.sol";

contract EscrowOpenTest is Fixture {
    function test_openFor_permit2_locksTheInputs() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = escrow.orderIdentifier(order);
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectEmit(address(escrow));
        emit EscrowOpening.Open(orderId, order);
        vm.prank(stranger);
        escrow.openFor(order, user, signature);
        assertEq(uint8(escrow.orderStatus(orderId)), uint8(OrderStatus.Deposited));
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    /// @dev The order is the user's, who gets a refund; the tokens are the sponsor's, who signs.
    function test_openFor_permit2_takesTheSponsorsTokens() public {
        usdc.mint(solver, INPUT_AMOUNT);
        vm.prank(solver);
        usdc.approve(PERMIT2, INPUT_AMOUNT);
        StandardOrder memory order = newOrder();
        uint256 before = usdc.balanceOf(user);
        escrow.openFor(order, solver, signedBy(solverKey, order, address(escrow)));
        assertEq(usdc.balanceOf(solver), 0);
        assertEq(usdc.balanceOf(user), before);
    }

    /// @dev The call is written by hand: it must be what the compiler makes of it, byte for byte.
    function test_openFor_permit2_callsAsTheCompilerEncodes() public {
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(usdc))), 10];
        order.inputs[1] = [uint256(uint160(address(usdc))), 20];
        ISignatureTransfer.PermitBatchTransferFrom memory permit;
        permit.permitted = new ISignatureTransfer.TokenPermissions[](2);
        ISignatureTransfer.SignatureTransferDetails[] memory details =
            new ISignatureTransfer.SignatureTransferDetails[](2);
        for (uint256 i = 0; i < 2; ++i) {
            permit.permitted[i] = ISignatureTransfer.TokenPermissions(address(usdc), order.inputs[i][1]);
            details[i] = ISignatureTransfer.SignatureTransferDetails(address(escrow), order.inputs[i][1]);
        }
        permit.nonce = order.nonce;
        permit.deadline = order.fillDeadline;
        bytes memory signature = sign(userKey, permit2Digest(order, address(escrow)));
        vm.expectCall(
            PERMIT2,
            abi.encodeCall(
                ISignatureTransfer.permitWitnessTransferFrom,
                (permit, details, user, witnessOf(order), Permit2Witness.WITNESS_TYPE_STRING, signature)
            )
        );
        escrow.openFor(order, user, bytes.concat(hex"00", signature));
    }

    function test_openFor_permit2_refusesAnotherSigner() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = signedBy(solverKey, order, address(escrow));
        vm.expectRevert(abi.encodeWithSignature("InvalidSigner()"));
        escrow.openFor(order, user, signature);
    }

    function test_openFor_permit2_refusesAnotherSpender() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = signedByUser(order, address(atomicSettler));
        vm.expectRevert(abi.encodeWithSignature("InvalidSigner()"));
        escrow.openFor(order, user, signature);
    }

    /// @dev Each signed field, altered after signing.
    function testFuzz_openFor_permit2_refusesAlteredOrders(uint256 field) public {
        StandardOrder memory order = newOrder();
        bytes memory signature = signedByUser(order, address(escrow));
        field = bound(field, 0, 10);
        if (field == 0) order.user = stranger;
        if (field == 1) order.nonce += 1;
        if (field == 2) order.expires += 1;
        if (field == 3) order.fillDeadline -= 1;
        if (field == 4) order.inputOracle = stranger;
        if (field == 5) order.inputs[0][1] -= 1;
        if (field == 6) order.outputs[0].amount -= 1;
        if (field == 7) order.outputs[0].recipient = toBytes32(stranger);
        if (field == 8) order.outputs[0].context = hex"00";
        if (field == 9) order.outputs[0].callbackData = hex"00";
        if (field == 10) order.outputs[0].oracle = toBytes32(stranger);
        vm.expectRevert(abi.encodeWithSignature("InvalidSigner()"));
        escrow.openFor(order, user, signature);
    }

    function test_openFor_permit2_opensOncePerNonce() public {
        openWithPermit2(newOrder());
        StandardOrder memory other = newOrder();
        other.outputs[0].amount += 1;
        bytes memory signature = signedByUser(other, address(escrow));
        vm.expectRevert(abi.encodeWithSignature("InvalidNonce()"));
        escrow.openFor(other, user, signature);
    }

    function test_openFor_refusesASecondOpening() public {
        StandardOrder memory order = newOrder();
        openWithPermit2(order);
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectRevert(
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Deposited)
        );
        escrow.openFor(order, user, signature);
    }

    function test_openFor_refusesUnknownAndMissingSignatures() public {
        StandardOrder memory order = newOrder();
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.SignatureNotSupported.selector, bytes1(0x02)));
        escrow.openFor(order, user, hex"0201");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.SignatureNotSupported.selector, bytes1(0xff)));
        escrow.openFor(order, user, "");
    }

    function test_open_takesTheCallersTokens() public {
        StandardOrder memory order = newOrder();
        vm.startPrank(user);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        escrow.open(order);
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_openFor_bySponsorItself() public {
        StandardOrder memory order = newOrder();
        usdc.mint(stranger, INPUT_AMOUNT);
        vm.startPrank(stranger);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        escrow.openFor(order, stranger, "");
        assertEq(usdc.balanceOf(stranger), 0);
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_open_tokenWithoutReturnValue() public {
        StandardOrder memory order = newOrder();
        order.inputs[0][0] = uint160(address(usdt));
        usdt.mint(user, INPUT_AMOUNT);
        vm.startPrank(user);
        usdt.approve(address(escrow), INPUT_AMOUNT);
        escrow.open(order);
        assertEq(usdt.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_open_atTheLastSecond() public {
        vm.warp(START + 599);
        openWithPermit2(newOrder());
    }

    function test_open_refusedAtTheDeadline() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = signedByUser(order, address(escrow));
        vm.warp(START + 600);
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.DeadlinePassed.selector, START + 600));
        escrow.openFor(order, user, signature);
    }

    function test_open_refusesFillDeadlineAfterExpiry() public {
        StandardOrder memory order = newOrder();
        order.expires = order.fillDeadline;
        openWithPermit2(order);
        order.nonce += 1;
        order.expires = order.fillDeadline - 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                EscrowOpening.FillDeadlineAfterExpiry.selector, order.fillDeadline, order.expires
            )
        );
        escrow.open(order);
    }

    function test_open_refusesOrdersOfAnotherChain() public {
        StandardOrder memory order = newOrder();
        order.originChainId = DESTINATION;
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.WrongChain.selector, DESTINATION, ORIGIN));
        escrow.open(order);
    }

    function testFuzz_open_refusesDirtyTokenBits(uint96 dirt) public {
        vm.assume(dirt != 0);
        StandardOrder memory order = newOrder();
        bytes memory signature = signedByUser(order, address(escrow));
        order.inputs[0][0] |= uint256(dirt) << 160;
        bytes memory refusal = abi.encodeWithSelector(AddressCast.DirtyAddressBits.selector, order.inputs[0][0]);
        vm.expectRevert(refusal);
        escrow.openFor(order, user, signature);
        vm.expectRevert(refusal);
        escrow.open(order);
    }

    function test_open_refusesOrdersThatNobodyCouldClaim() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](0);
        vm.expectRevert(EscrowOpening.NoOutputs.selector);
        escrow.open(order);
        order.outputs = new MandateOutput[](3);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount += 1;
        order.outputs[2] = newOutput();
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.DuplicateOutput.selector, 2));
        escrow.open(order);
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = order.outputs[1] = newOutput();
        vm.expectRevert(abi.encodeWithSelector(EscrowOpening.DuplicateOutput.selector, 1));
        escrow.open(order);
    }

    function test_open_refusesTokensThatKeepAFee() public {
        FeeToken token = new FeeToken();
        StandardOrder memory order = newOrder();
        order.inputs[0][0] = uint160(address(token));
        token.mint(user, INPUT_AMOUNT);
        vm.startPrank(user);
        token.approve(address(escrow), INPUT_AMOUNT);
        vm.expectRevert(
            abi.encodeWithSelector(
                EscrowOpening.InputNotReceived.selector, address(token), INPUT_AMOUNT, INPUT_AMOUNT - 1
            )
        );
        escrow.open(order);
    }

    function test_open_refusesTokensWithoutCode() public {
        StandardOrder memory order = newOrder();
        address nothing = makeAddr("nothing");
        order.inputs[0][0] = uint160(nothing);
        bytes memory refusal = abi.encodeWithSelector(TokenBalance.NotAToken.selector, nothing);
        vm.expectRevert(refusal);
        escrow.open(order);
        // Permit2 would not notice.
        bytes memory signature = signedByUser(order, address(escrow));
        vm.expectRevert(refusal);
        escrow.openFor(order, user, signature);
    }

    function test_open_aTokenTwiceMustComeTwice() public {
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(usdc))), 10];
        order.inputs[1] = [uint256(uint160(address(usdc))), 20];
        openWithPermit2(order);
        assertEq(usdc.balanceOf(address(escrow)), 30);
    }

    /// @dev What came is the larger of the two amounts, and so enough for each by itself.
    function test_open_aTokenTwiceMustComeTwice_notOnlyTheLargerAmount() public {
        ForgetfulToken token = new ForgetfulToken();
        token.mint(user, 30);
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(token))), 10];
        order.inputs[1] = [uint256(uint160(address(token))), 20];
        vm.startPrank(user);
        token.approve(address(escrow), 30);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowOpening.InputNotReceived.selector, address(token), 30, 20)
        );
        escrow.open(order);
    }

    /// @dev A token that opens a second order while it pays for the first must not have it counted twice.
    function test_open_refusesReentry() public {
        ReenteringToken token = new ReenteringToken();
        StandardOrder memory inner = newOrder();
        inner.inputs[0][0] = uint160(address(token));
        StandardOrder memory outer = newOrder();
        outer.nonce += 1;
        outer.inputs[0][0] = uint160(address(token));
        token.mint(user, INPUT_AMOUNT);
        token.arm(address(escrow), abi.encodeCall(EscrowOpening.open, (inner)));
        vm.startPrank(user);
        token.approve(address(escrow), INPUT_AMOUNT);
        vm.expectRevert(abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
        escrow.open(outer);
    }

    function test_orderIdentifier_differsForEachField() public {
        bytes32 before = escrow.orderIdentifier(newOrder());
        for (uint256 field = 0; field < 8; ++field) {
            StandardOrder memory order = newOrder();
            if (field == 0) order.user = stranger;
            if (field == 1) order.nonce += 1;
            if (field == 2) order.expires += 1;
            if (field == 3) order.fillDeadline += 1;
            if (field == 4) order.inputOracle = stranger;
            if (field == 5) order.inputs[0][1] += 1;
            if (field == 6) order.outputs[0].amount += 1;
            if (field == 7) vm.chainId(5);
            assertNotEq(escrow.orderIdentifier(order), before, vm.toString(field));
        }
    }

    function test_orderIdentifier_differsForEachSettler() public {
        InputSettlerEscrow other = InputSettlerEscrow(ship("InputSettlerEscrow", ""));
        bytes32 orderId = escrow.orderIdentifier(newOrder());
        assertNotEq(other.orderIdentifier(newOrder()), orderId);
        assertNotEq(atomicSettler.orderIdentifier(newOrder()), orderId);
    }
}
