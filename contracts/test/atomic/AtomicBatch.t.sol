// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {AtomicSettler} from "../../src/AtomicSettler.sol";
import {BatchCalls} from "../../src/libraries/BatchCalls.sol";
import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {Trades} from "./Trades.sol";

/// @notice A solver's account that is a contract.
contract SolverAccount {
    address private immutable KEY;

    constructor(address key) {
        KEY = key;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(digest, signature) == KEY ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Several same-chain trades in one transaction, and solvers that are not plain keys.
contract AtomicBatchTest is Trades {
    uint256 private constant GAS_EACH = 400_000;

    function test_settleMany_swapsAll() public {
        AtomicSettler.SettleRequest[] memory requests = newRequests(3);
        vm.prank(stranger);
        atomicSettler.settleMany(requests, GAS_EACH);
        assertEq(usdc.balanceOf(solver), 3 * INPUT_AMOUNT);
        assertEq(usdt.balanceOf(recipient), 3 * OUTPUT_AMOUNT);
        atomicSettler.settleMany(new AtomicSettler.SettleRequest[](0), GAS_EACH);
    }

    /// @dev Neither leg of the failed trade moved.
    function testFuzz_settleMany_oneBadTradeFailsAlone(uint256 bad) public {
        bad = bound(bad, 0, 2);
        AtomicSettler.SettleRequest[] memory requests = newRequests(3);
        requests[bad].takerSignature = signedBy(solverKey, requests[bad].order, address(atomicSettler));
        vm.expectEmit(address(atomicSettler));
        emit BatchCalls.BatchItemFailed(bad, abi.encodeWithSignature("InvalidSigner()"));
        atomicSettler.settleMany(requests, GAS_EACH);
        assertEq(usdc.balanceOf(solver), 2 * INPUT_AMOUNT);
        assertEq(usdt.balanceOf(recipient), 2 * OUTPUT_AMOUNT);
    }

    function test_settle_takesCompactSignaturesOfSolvers() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory signature = compact(solverKey, quoteDigest(quote));
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        atomicSettler.settle(order, takerSignature, quote, signature, SALT);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_settle_takesContractSolvers() public {
        SolverAccount account = new SolverAccount(solver);
        usdt.mint(address(account), OUTPUT_AMOUNT);
        vm.prank(address(account));
        usdt.approve(address(atomicSettler), OUTPUT_AMOUNT);
        (StandardOrder memory order, Quote memory quote) = newTrade();
        quote.solver = address(account);
        order.outputs[0].context = exclusive(address(account), order.fillDeadline + 1);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory wrong = signedQuote(userKey, quote);
        vm.expectRevert(
            abi.encodeWithSelector(AtomicSettler.InvalidSolverSignature.selector, address(account))
        );
        atomicSettler.settle(order, takerSignature, quote, wrong, SALT);
        bytes memory signature = signedQuote(solverKey, quote);
        atomicSettler.settle(order, takerSignature, quote, signature, SALT);
        assertEq(usdc.balanceOf(address(account)), INPUT_AMOUNT);
    }

    /// @dev Quotes are signed for this contract on this chain.
    function testFuzz_settle_refusesQuotesForOtherPlaces(bool otherChain) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory signature;
        if (otherChain) {
            onDestination();
            signature = signedQuote(solverKey, quote);
            onOrigin();
        } else {
            AtomicSettler here = atomicSettler;
            atomicSettler = AtomicSettler(address(escrow));
            signature = signedQuote(solverKey, quote);
            atomicSettler = here;
        }
        vm.expectRevert(abi.encodeWithSelector(AtomicSettler.InvalidSolverSignature.selector, solver));
        atomicSettler.settle(order, takerSignature, quote, signature, SALT);
    }

    function newRequests(uint256 count) private view returns (AtomicSettler.SettleRequest[] memory requests) {
        requests = new AtomicSettler.SettleRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 salt = keccak256(abi.encode("salt", i));
            (StandardOrder memory order, Quote memory quote) = newTrade(salt);
            requests[i] = AtomicSettler.SettleRequest(
                order, signedByUser(order, address(atomicSettler)), quote, signedQuote(solverKey, quote), salt
            );
        }
    }
}
