// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AtomicSettler} from "../../src/AtomicSettler.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {Quote} from "../../src/types/Quote.sol";
import {MandateOutput, StandardOrder} from "../../src/types/StandardOrder.sol";
import {FeeToken, ReenteringToken} from "../tokens/OddTokens.sol";
import {Trades} from "./Trades.sol";

contract AtomicSettlerTest is Trades {
    function test_settle_swapsBothSides() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes32 orderId = atomicSettler.orderIdentifier(order);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        vm.expectEmit(address(atomicSettler));
        emit AtomicSettler.Settled(orderId, user, solver, INPUT_AMOUNT, OUTPUT_AMOUNT);
        vm.prank(stranger);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
        assertEq(usdc.balanceOf(address(atomicSettler)), 0);
        assertEq(uint8(atomicSettler.orderStatus(orderId)), uint8(OrderStatus.Claimed));
    }

    function test_settle_happensOnce() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        settle(order, quote);
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.InvalidOrderStatus.selector, OrderStatus.Claimed)
        );
    }

    /// @dev A second order on the same quote has the same nonce, which Permit2 has spent.
    function test_settle_aQuoteIsUsedOnce() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        settle(order, quote);
        order.expires += 1;
        expectRefusal(order, quote, abi.encodeWithSignature("InvalidNonce()"));
    }

    function test_settle_refusesAnotherSalt() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        bytes32 salt = keccak256("other");
        vm.expectRevert(
            abi.encodeWithSelector(
                AtomicSettler.QuoteNotForOrder.selector, quote.rfqId, keccak256(abi.encode(user, salt))
            )
        );
        atomicSettler.settle(order, takerSignature, quote, solverSignature, salt);
    }

    function test_settle_refusesAnotherUsersQuote() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.user = stranger;
        bytes32 expected = keccak256(abi.encode(stranger, SALT));
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.QuoteNotForOrder.selector, quote.rfqId, expected)
        );
    }

    /// @dev The order is as it should be; the winner's quote was given to another request.
    function test_settle_refusesTheQuoteOfAnotherRequest() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes32 expected = quote.rfqId;
        quote.rfqId = keccak256(abi.encode(stranger, SALT));
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.QuoteNotForOrder.selector, quote.rfqId, expected)
        );
    }

    function test_settle_refusesANonceThatIsNotTheRfq() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.nonce += 1;
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.QuoteNotForOrder.selector, quote.rfqId, quote.rfqId)
        );
    }

    function test_settle_untilTheFillDeadline() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        quote.validUntil = START + 10_000;
        vm.warp(order.fillDeadline + 1);
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.DeadlinePassed.selector, order.fillDeadline)
        );
        vm.warp(order.fillDeadline);
        settle(order, quote);
    }

    function test_settle_untilTheGraceEnds() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        vm.warp(quote.validUntil + 61);
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.QuoteExpired.selector, quote.validUntil)
        );
        vm.warp(quote.validUntil + 60);
        settle(order, quote);
    }

    function test_settle_validUntilMayBeAnyNumber() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        quote.validUntil = type(uint256).max;
        settle(order, quote);
    }

    /// @dev Each term of the quote, altered by the solver that signs it.
    function testFuzz_settle_refusesOtherTerms(uint256 field) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        field = bound(field, 0, 5);
        if (field == 0) quote.inputChainId = DESTINATION;
        if (field == 1) quote.inputToken = address(weth);
        if (field == 2) quote.inputAmount += 1;
        if (field == 3) quote.outputChainId = DESTINATION;
        if (field == 4) quote.outputToken = address(weth);
        if (field == 5) quote.outputAmount -= 1;
        expectRefusal(order, quote, abi.encodeWithSelector(AtomicSettler.TermsMismatch.selector));
    }

    /// @dev The quote is for this chain; the order asks for its output on another.
    function test_settle_refusesAnOutputOnAnotherChain() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.outputs[0].chainId = DESTINATION;
        expectRefusal(order, quote, abi.encodeWithSelector(AtomicSettler.TermsMismatch.selector));
    }

    /// @dev Each term of the quote, altered after the solver signed.
    function testFuzz_settle_refusesQuotesThatTheSolverDidNotSign(uint256 field) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory solverSignature = signedQuote(solverKey, quote);
        field = bound(field, 0, 3);
        if (field == 0) {
            quote.solver = stranger;
            order.outputs[0].context = exclusive(stranger, order.fillDeadline + 1);
        }
        if (field == 1) quote.validUntil += 1;
        if (field == 2) order.inputs[0][1] = quote.inputAmount = INPUT_AMOUNT + 1;
        if (field == 3) order.outputs[0].amount = quote.outputAmount = OUTPUT_AMOUNT + 1;
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        vm.expectRevert(abi.encodeWithSelector(AtomicSettler.InvalidSolverSignature.selector, quote.solver));
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }

    function test_settle_refusesAnotherSolversAndMalleatedSignatures() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory refusal = abi.encodeWithSelector(AtomicSettler.InvalidSolverSignature.selector, solver);
        bytes memory wrong = signedQuote(userKey, quote);
        vm.expectRevert(refusal);
        atomicSettler.settle(order, takerSignature, quote, wrong, SALT);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(solverKey, quoteDigest(quote));
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory malleated = abi.encodePacked(r, n - uint256(s), v == 27 ? 28 : 27);
        vm.expectRevert(refusal);
        atomicSettler.settle(order, takerSignature, quote, malleated, SALT);
    }

    function test_settle_refusesTheUsersSignatureOverOtherContent() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        order.outputs[0].recipient = toBytes32(stranger);
        vm.expectRevert(abi.encodeWithSignature("InvalidSigner()"));
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }

    function test_settle_refusesSignaturesWithoutPrefix() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        bytes memory solverSignature = signedQuote(solverKey, quote);
        vm.expectRevert(abi.encodeWithSelector(AtomicSettler.SignatureNotSupported.selector, bytes1(0x01)));
        atomicSettler.settle(order, hex"0100", quote, solverSignature, SALT);
        vm.expectRevert(abi.encodeWithSelector(AtomicSettler.SignatureNotSupported.selector, bytes1(0xff)));
        atomicSettler.settle(order, "", quote, solverSignature, SALT);
    }

    function testFuzz_settle_refusesOrdersItCannotHonour(uint256 field) public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        field = bound(field, 0, 5);
        if (field == 0) order.inputOracle = stranger;
        if (field == 1) order.outputs[0].oracle = toBytes32(stranger);
        if (field == 2) order.outputs[0].settler = toBytes32(address(outputSettler));
        if (field == 3) order.outputs[0].callbackData = hex"00";
        if (field == 4) order.inputs = new uint256[2][](2);
        if (field == 5) order.outputs = new MandateOutput[](0);
        expectRefusal(order, quote, abi.encodeWithSelector(AtomicSettler.UnsupportedOrder.selector));
    }

    function test_settle_refusesOrdersOfAnotherChain() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.originChainId = DESTINATION;
        expectRefusal(
            order, quote, abi.encodeWithSelector(AtomicSettler.WrongChain.selector, DESTINATION, ORIGIN)
        );
    }

    function test_settle_nothingMovesWhenTheSolverCannotPay() public {
        (StandardOrder memory order, Quote memory quote) = newTrade();
        vm.prank(solver);
        usdt.approve(address(atomicSettler), 0);
        uint256 balance = usdc.balanceOf(user);
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        vm.expectRevert();
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
        assertEq(usdc.balanceOf(user), balance);
    }

    function test_settle_refusesTokensThatKeepAFee() public {
        FeeToken token = new FeeToken();
        token.mint(solver, OUTPUT_AMOUNT);
        vm.prank(solver);
        token.approve(address(atomicSettler), OUTPUT_AMOUNT);
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.outputs[0].token = toBytes32(address(token));
        quote.outputToken = address(token);
        expectRefusal(
            order,
            quote,
            abi.encodeWithSelector(
                AtomicSettler.AmountNotReceived.selector, address(token), OUTPUT_AMOUNT, OUTPUT_AMOUNT - 1
            )
        );
    }

    function test_settle_refusesReentry() public {
        ReenteringToken token = new ReenteringToken();
        token.mint(solver, OUTPUT_AMOUNT);
        vm.prank(solver);
        token.approve(address(atomicSettler), OUTPUT_AMOUNT);
        (StandardOrder memory order, Quote memory quote) = newTrade();
        order.outputs[0].token = toBytes32(address(token));
        quote.outputToken = address(token);
        token.arm(
            address(atomicSettler), abi.encodeCall(AtomicSettler.settle, (order, hex"00", quote, hex"00", SALT))
        );
        expectRefusal(order, quote, abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
    }

    function settle(StandardOrder memory order, Quote memory quote) private {
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }

    /// @dev Both parties sign exactly what is submitted.
    function expectRefusal(StandardOrder memory order, Quote memory quote, bytes memory refusal) private {
        bytes memory takerSignature = signedByUser(order, address(atomicSettler));
        bytes memory solverSignature = signedQuote(solverKey, quote);
        vm.expectRevert(refusal);
        atomicSettler.settle(order, takerSignature, quote, solverSignature, SALT);
    }
}
