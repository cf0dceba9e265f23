// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicSettler} from "../../src/AtomicSettler.sol";
import {EscrowOpening} from "../../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../../src/OutputSettler.sol";
import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {Trades} from "../atomic/Trades.sol";

/// @notice What each call costs as a transaction of its own, with its calldata, on the shipped code. The figures
/// are in `snapshots/gas.json`; a test run fails when one differs.
/// @dev Cold: the tokens' balances of escrow, solver and recipient are zero before. Warm: they are not.
/// forge-config: default.isolate = true
contract GasSnapshot is Trades {
    uint256 private constant GAS_EACH = 300_000;
    string private constant GROUP = "gas";

    function setUp() public override {
        super.setUp();
        vm.prank(user);
        usdc.approve(address(escrow), type(uint256).max);
    }

    function test_open() public {
        snapshotOpen("openFor, Permit2, cold", 1);
        snapshotOpen("openFor, Permit2, warm", 2);
        StandardOrder memory order = gasOrder(3);
        vm.prank(user);
        escrow.open(order);
        vm.snapshotGasLastCall(GROUP, "open, approval, warm");
        snapshotOpenMany(10);
        snapshotOpenMany(50);
    }

    function test_fill() public {
        onDestination();
        snapshotFill("fill, cold", 1);
        snapshotFill("fill, warm", 2);
        snapshotFillMany(10);
        snapshotFillMany(50);
    }

    function test_prove() public {
        snapshotSubmit(1);
        snapshotSubmit(10);
        snapshotSubmit(50);
    }

    function test_finalise() public {
        snapshotFinalise("finalise, cold", 1, 1);
        snapshotFinalise("finalise, warm", 2, 1);
        snapshotFinalise("finaliseMany, 10, warm", 100, 10);
        snapshotFinalise("finaliseMany, 50, warm", 200, 50);
    }

    function test_refund() public {
        StandardOrder[] memory orders = new StandardOrder[](10);
        for (uint256 i = 0; i < 10; ++i) {
            orders[i] = gasOrder(i);
            openWithPermit2(orders[i]);
        }
        StandardOrder memory single = gasOrder(11);
        openWithPermit2(single);
        vm.warp(single.expires + 1);
        escrow.refund(single);
        vm.snapshotGasLastCall(GROUP, "refund, warm");
        escrow.refundMany(orders, GAS_EACH);
        vm.snapshotGasLastCall(GROUP, "refundMany, 10, warm");
    }

    function test_settle() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        vm.snapshotGasLastCall(GROUP, "settle, cold");
        AtomicSettler.SettleRequest[] memory requests = new AtomicSettler.SettleRequest[](10);
        for (uint256 i = 0; i < 10; ++i) {
            bytes32 salt = keccak256(abi.encode(i));
            (order, quote) = newTrade(salt);
            requests[i] = AtomicSettler.SettleRequest(
                order, signedByUser(order, address(atomicSettler)), quote, signedQuote(solverKey, quote), salt
            );
        }
        atomicSettler.settleMany(requests, GAS_EACH);
        vm.snapshotGasLastCall(GROUP, "settleMany, 10, warm");
    }

    function snapshotOpen(string memory name, uint256 nonce) private {
        StandardOrder memory order = gasOrder(nonce);
        bytes memory signature = signedByUser(order, address(escrow));
        escrow.openFor(order, user, signature);
        vm.snapshotGasLastCall(GROUP, name);
    }

    /// @dev Each order has a nonce of its own word in Permit2, as random nonces do.
    function snapshotOpenMany(uint256 count) private {
        EscrowOpening.OpenRequest[] memory requests = new EscrowOpening.OpenRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = gasOrder(1000 * count + i);
            requests[i] = EscrowOpening.OpenRequest(order, user, signedByUser(order, address(escrow)));
        }
        escrow.openForMany(requests, GAS_EACH);
        vm.snapshotGasLastCall(GROUP, string.concat("openForMany, Permit2, ", vm.toString(count), ", warm"));
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = gasOrder(0);
            order.nonce = 256 * 1e6 * count + i;
            requests[i] = EscrowOpening.OpenRequest(order, user, signedByUser(order, address(escrow)));
        }
        escrow.openForMany(requests, GAS_EACH);
        vm.snapshotGasLastCall(
            GROUP, string.concat("openForMany, Permit2, ", vm.toString(count), " of one user in a row")
        );
    }

    function snapshotFill(string memory name, uint256 nonce) private {
        StandardOrder memory order = gasOrder(nonce);
        vm.prank(solver);
        outputSettler.fill(keccak256(abi.encode(nonce)), order.outputs[0], order.fillDeadline, abi.encode(solver));
        vm.snapshotGasLastCall(GROUP, name);
    }

    function snapshotFillMany(uint256 count) private {
        OutputSettler.FillRequest[] memory requests = new OutputSettler.FillRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = gasOrder(i);
            requests[i] = OutputSettler.FillRequest(
                keccak256(abi.encode(count, i)), order.outputs[0], order.fillDeadline, abi.encode(solver)
            );
        }
        vm.prank(solver);
        outputSettler.fillMany(requests, GAS_EACH);
        vm.snapshotGasLastCall(GROUP, string.concat("fillMany, ", vm.toString(count), ", warm"));
    }

    /// @dev With a hook that costs nothing: the Mailbox's own hooks are measured by `npm run bench -- gas`.
    function snapshotSubmit(uint256 count) private {
        bytes[] memory payloads = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = gasOrder(i);
            bytes32 orderId = keccak256(abi.encode(count, i));
            payloads[i] = describe(toBytes32(solver), orderId, fill(orderId, order.outputs[0]), order.outputs[0]);
        }
        destinationOracle.submit(
            uint32(ORIGIN), address(originOracle), 200_000, "", address(outputSettler), payloads
        );
        vm.snapshotGasLastCall(GROUP, string.concat("HyperlaneOracle.submit, ", vm.toString(count)));
    }

    function snapshotFinalise(string memory name, uint256 nonce, uint256 count) private {
        InputSettlerEscrow.FinaliseRequest[] memory requests = new InputSettlerEscrow.FinaliseRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = gasOrder(nonce + i);
            bytes32 orderId = openWithPermit2(order);
            uint32 timestamp = fill(orderId, order.outputs[0]);
            prove(orderId, order.outputs[0], timestamp);
            requests[i] =
                InputSettlerEscrow.FinaliseRequest(order, solveParams(timestamp), toBytes32(solver), "");
        }
        if (count == 1) escrow.finalise(requests[0].order, requests[0].solveParams, toBytes32(solver), "");
        else escrow.finaliseMany(requests, GAS_EACH);
        vm.snapshotGasLastCall(GROUP, name);
    }

    /// @dev As the venue builds it: exclusive to the winner at first, a random nonce.
    function gasOrder(uint256 seed) private view returns (StandardOrder memory order) {
        order = newOrder();
        order.nonce = uint256(keccak256(abi.encode("nonce", seed)));
        order.outputs[0].context = abi.encodePacked(hex"e0", toBytes32(solver), uint32(START + 30));
    }
}
