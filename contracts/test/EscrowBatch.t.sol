// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {BatchCalls} from "../src/libraries/BatchCalls.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";
import {GasBurningToken, LoudToken, MintableToken} from "./tokens/OddTokens.sol";

/// @notice Batches: each item succeeds or fails on its own, and says why.
contract EscrowBatchTest is Fixture {
    uint256 private constant GAS_EACH = 300_000;

    function test_openForMany_opensAll() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(3);
        vm.prank(stranger);
        escrow.openForMany(requests, GAS_EACH);
        for (uint256 i = 0; i < 3; ++i) {
            assertStatus(requests[i].order, OrderStatus.Deposited);
        }
        assertEq(usdc.balanceOf(address(escrow)), 3 * INPUT_AMOUNT);
    }

    function test_openForMany_ofNothing() public {
        escrow.openForMany(new EscrowOpening.OpenRequest[](0), GAS_EACH);
    }

    function testFuzz_openForMany_oneBadOrderFailsAlone(uint256 bad) public {
        bad = bound(bad, 0, 3);
        EscrowOpening.OpenRequest[] memory requests = newRequests(4);
        requests[bad].signature = signedBy(solverKey, requests[bad].order, address(escrow));
        vm.expectEmit(address(escrow));
        emit BatchCalls.BatchItemFailed(bad, abi.encodeWithSignature("InvalidSigner()"));
        escrow.openForMany(requests, GAS_EACH);
        for (uint256 i = 0; i < 4; ++i) {
            assertStatus(requests[i].order, i == bad ? OrderStatus.None : OrderStatus.Deposited);
        }
        assertEq(usdc.balanceOf(address(escrow)), 3 * INPUT_AMOUNT);
    }

    function test_openForMany_theSameOrderTwiceOpensOnce() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(2);
        requests[1] = requests[0];
        vm.expectEmit(address(escrow));
        emit BatchCalls.BatchItemFailed(
            1, abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Deposited)
        );
        escrow.openForMany(requests, GAS_EACH);
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    /// @dev The caller stays the caller: its own tokens may be used without signature, nobody else's.
    function test_openForMany_theCallerIsTheSponsor() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(2);
        requests[0].signature = "";
        requests[1].sponsor = stranger;
        requests[1].signature = "";
        vm.startPrank(user);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        vm.expectEmit(address(escrow));
        emit BatchCalls.BatchItemFailed(
            1, abi.encodeWithSelector(EscrowOpening.SignatureNotSupported.selector, bytes1(0xff))
        );
        escrow.openForMany(requests, GAS_EACH);
        assertStatus(requests[0].order, OrderStatus.Deposited);
    }

    function test_openForMany_anItemThatBurnsItsGasFailsAlone() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(3);
        replaceToken(requests[0], new GasBurningToken());
        vm.expectEmit(true, false, false, false, address(escrow));
        emit BatchCalls.BatchItemFailed(0, "");
        escrow.openForMany{gas: 1_200_000}(requests, GAS_EACH);
        assertStatus(requests[1].order, OrderStatus.Deposited);
        assertStatus(requests[2].order, OrderStatus.Deposited);
    }

    function test_openForMany_keepsOnlyTheBeginningOfAReason() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(2);
        LoudToken token = new LoudToken();
        replaceToken(requests[0], token);
        requests[0].signature = "";
        vm.startPrank(user);
        token.approve(address(escrow), INPUT_AMOUNT);
        vm.recordLogs();
        escrow.openForMany(requests, GAS_EACH);
        Vm.Log memory first = vm.getRecordedLogs()[0];
        assertEq(first.topics[0], BatchCalls.BatchItemFailed.selector);
        assertEq(abi.decode(first.data, (bytes)).length, 256);
        assertStatus(requests[1].order, OrderStatus.Deposited);
    }

    /// @dev Otherwise an estimate of gas would settle on a limit under which the last items fail.
    function test_openForMany_refusesTooLittleGas() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(3);
        vm.expectPartialRevert(BatchCalls.NotEnoughGas.selector);
        escrow.openForMany{gas: 400_000}(requests, GAS_EACH);
        vm.expectRevert(abi.encodeWithSelector(BatchCalls.NotEnoughGas.selector, 0, type(uint256).max));
        escrow.openForMany(requests, type(uint256).max);
        assertStatus(requests[0].order, OrderStatus.None);
    }

    /// @dev A call is given at most 63 of 64 parts of the gas that is left (EIP-150): here a little less than promised.
    function test_openForMany_countsThePartThatStaysBehind() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(1);
        uint256 gasEach = 10_000_000;
        vm.expectRevert(abi.encodeWithSelector(BatchCalls.NotEnoughGas.selector, 0, gasEach));
        escrow.openForMany{gas: gasEach + 100_000}(requests, gasEach);
        escrow.openForMany{gas: gasEach + 300_000}(requests, gasEach);
        assertStatus(requests[0].order, OrderStatus.Deposited);
    }

    /// @dev The places of the items may come in any order; nothing is read from beyond the calldata.
    function test_openForMany_readsItemsInAnyOrder() public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(2);
        bytes memory input = abi.encodeCall(EscrowOpening.openForMany, (requests, GAS_EACH));
        bytes32 first;
        bytes32 second;
        assembly ("memory-safe") {
            // Selector, offset of the list, gas, its length, then the items' places.
            let places := add(input, add(0x24, 0x60))
            first := mload(places)
            second := mload(add(places, 0x20))
            mstore(places, second)
            mstore(add(places, 0x20), first)
        }
        (bool done,) = address(escrow).call(input);
        assertTrue(done);
        assertStatus(requests[0].order, OrderStatus.Deposited);
        assertStatus(requests[1].order, OrderStatus.Deposited);
    }

    function testFuzz_openForMany_malformedItemsOpenNothing(uint256 word, uint256 value) public {
        EscrowOpening.OpenRequest[] memory requests = newRequests(1);
        bytes memory input = abi.encodeCall(EscrowOpening.openForMany, (requests, GAS_EACH));
        word = bound(word, 4, (input.length - 4) / 32 - 1);
        assembly ("memory-safe") {
            let at := add(add(input, 0x24), mul(word, 0x20))
            if eq(mload(at), value) { value := not(value) }
            mstore(at, value)
        }
        (bool done,) = address(escrow).call(input);
        // Padding may hold anything; everything else is signed or decoded.
        bool opened = usdc.balanceOf(address(escrow)) != 0;
        if (opened) {
            assertTrue(done);
            assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
            assertEq(usdc.balanceOf(user), 1_000_000e6 - INPUT_AMOUNT);
        }
    }

    function test_openForMany_takesNoCoins() public {
        vm.deal(address(this), 1);
        (bool done,) = address(escrow).call{value: 1}(
            abi.encodeCall(EscrowOpening.openForMany, (newRequests(1), GAS_EACH))
        );
        assertFalse(done);
    }

    function test_finaliseMany_paysAll_andOneBadClaimFailsAlone() public {
        InputSettlerEscrow.FinaliseRequest[] memory requests = new InputSettlerEscrow.FinaliseRequest[](3);
        for (uint256 i = 0; i < 3; ++i) {
            StandardOrder memory order = newOrder();
            order.nonce = i;
            bytes32 orderId = openWithPermit2(order);
            uint32 timestamp = fill(orderId, order.outputs[0]);
            if (i != 1) prove(orderId, order.outputs[0], timestamp);
            requests[i] = InputSettlerEscrow.FinaliseRequest(
                order, solveParams(timestamp), toBytes32(solver), ""
            );
        }
        onOrigin();
        vm.recordLogs();
        vm.prank(stranger);
        escrow.finaliseMany(requests, GAS_EACH);
        assertEq(usdc.balanceOf(solver), 2 * INPUT_AMOUNT);
        assertStatus(requests[1].order, OrderStatus.Deposited);
        assertEq(failuresIn(vm.getRecordedLogs()), 1);
    }

    function test_finaliseMany_onlyTheOwnerChoosesTheDestination() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        prove(orderId, order.outputs[0], timestamp);
        InputSettlerEscrow.FinaliseRequest[] memory requests = new InputSettlerEscrow.FinaliseRequest[](1);
        requests[0] =
            InputSettlerEscrow.FinaliseRequest(order, solveParams(timestamp), toBytes32(recipient), "");
        vm.prank(stranger);
        vm.expectEmit(address(escrow));
        emit BatchCalls.BatchItemFailed(
            0, abi.encodeWithSelector(InputSettlerEscrow.NotOrderOwner.selector, toBytes32(solver), stranger)
        );
        escrow.finaliseMany(requests, GAS_EACH);
        vm.prank(solver);
        escrow.finaliseMany(requests, GAS_EACH);
        assertEq(usdc.balanceOf(recipient), INPUT_AMOUNT);
        escrow.finaliseMany(new InputSettlerEscrow.FinaliseRequest[](0), GAS_EACH);
    }

    function test_refundMany_paysAll_andOneEarlyRefundFailsAlone() public {
        StandardOrder[] memory orders = new StandardOrder[](3);
        for (uint256 i = 0; i < 3; ++i) {
            orders[i] = newOrder();
            orders[i].nonce = i;
            if (i == 1) orders[i].expires += 1;
            openWithPermit2(orders[i]);
        }
        vm.warp(orders[0].expires + 1);
        uint256 before = usdc.balanceOf(user);
        vm.expectEmit(address(escrow));
        emit BatchCalls.BatchItemFailed(
            1, abi.encodeWithSelector(InputSettlerEscrow.NotExpired.selector, orders[1].expires)
        );
        vm.prank(stranger);
        escrow.refundMany(orders, GAS_EACH);
        assertEq(usdc.balanceOf(user), before + 2 * INPUT_AMOUNT);
        assertStatus(orders[1], OrderStatus.Deposited);
        escrow.refundMany(new StandardOrder[](0), GAS_EACH);
    }

    function newRequests(uint256 count) private view returns (EscrowOpening.OpenRequest[] memory requests) {
        requests = new EscrowOpening.OpenRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = newOrder();
            order.nonce = 1000 + i;
            requests[i] = EscrowOpening.OpenRequest(order, user, signedByUser(order, address(escrow)));
        }
    }

    function replaceToken(EscrowOpening.OpenRequest memory request, MintableToken token) private {
        token.mint(user, INPUT_AMOUNT);
        vm.prank(user);
        token.approve(PERMIT2, INPUT_AMOUNT);
        request.order.inputs[0][0] = uint160(address(token));
        request.signature = signedByUser(request.order, address(escrow));
    }

    function assertStatus(StandardOrder memory order, OrderStatus status) private view {
        assertEq(uint8(escrow.orderStatus(escrow.orderIdentifier(order))), uint8(status));
    }

    function failuresIn(Vm.Log[] memory logs) private pure returns (uint256 failures) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == BatchCalls.BatchItemFailed.selector) ++failures;
        }
    }
}
