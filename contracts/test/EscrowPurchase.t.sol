// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {EscrowPurchase} from "../src/escrow/EscrowPurchase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {IInputCallback} from "../src/interfaces/ICallbacks.sol";
import {OrderPurchase} from "../src/types/OrderPurchase.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice A third party buys the solver's claim.
contract EscrowPurchaseTest is Fixture, IInputCallback {
    address private buyer = makeAddr("buyer");
    bytes private callbackData;

    function setUp() public override {
        super.setUp();
        usdc.mint(buyer, INPUT_AMOUNT);
        vm.prank(buyer);
        usdc.approve(address(escrow), type(uint256).max);
    }

    function test_purchase_paysTheSolverNow_andTheBuyerLater() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        vm.expectEmit(address(escrow));
        emit EscrowPurchase.OrderPurchased(orderId, toBytes32(solver), toBytes32(buyer));
        buy(order, offer);
        assertEq(usdc.balanceOf(recipient), INPUT_AMOUNT * 99 / 100);
        prove(orderId, order.outputs[0], timestamp);

        vm.expectRevert(
            abi.encodeWithSelector(InputSettlerEscrow.NotOrderOwner.selector, toBytes32(buyer), solver)
        );
        vm.prank(solver);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        uint256 before = usdc.balanceOf(buyer);
        escrow.finalise(order, solveParams(timestamp), toBytes32(buyer), "");
        assertEq(usdc.balanceOf(buyer), before + INPUT_AMOUNT);
    }

    function testFuzz_purchase_thePriceIsRoundedUp(uint64 discount, uint128 amount) public {
        discount = uint64(bound(discount, 0, 1e18));
        StandardOrder memory order = newOrder();
        order.inputs[0][1] = amount;
        usdc.mint(user, amount);
        usdc.mint(buyer, amount);
        bytes32 orderId = openWithPermit2(order);
        OrderPurchase memory offer = newOffer(orderId);
        offer.discount = discount;
        uint256 before = usdc.balanceOf(buyer);
        buy(order, offer);
        uint256 paid = before - usdc.balanceOf(buyer);
        assertGe(paid * 1e18, uint256(amount) * (1e18 - discount));
        assertLt(paid * 1e18, uint256(amount) * (1e18 - discount) + 1e18);
    }

    function test_purchase_inCoins() public {
        StandardOrder memory order = newOrder();
        order.inputs[0] = [uint256(0), 1 ether];
        vm.deal(user, 1 ether);
        vm.prank(user);
        escrow.open{value: 1 ether}(order);
        OrderPurchase memory offer = newOffer(escrow.orderIdentifier(order));
        bytes memory signature = signedOffer(solverKey, offer);
        vm.deal(buyer, 2 ether);
        vm.startPrank(buyer);
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.ValueMismatch.selector, 0.99 ether, 1 ether));
        escrow.purchaseOrder{value: 1 ether}(offer, order, toBytes32(solver), toBytes32(buyer), START, signature);
        escrow.purchaseOrder{value: 0.99 ether}(
            offer, order, toBytes32(solver), toBytes32(buyer), START, signature
        );
        assertEq(recipient.balance, 0.99 ether);
    }

    function test_purchase_callsTheDestinationAfterPaying() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        offer.destination = address(this);
        offer.callData = hex"beef";
        buy(order, offer);
        assertEq(callbackData, hex"beef");
    }

    function orderFinalised(uint256[2][] calldata inputs, bytes calldata executionData) external {
        assertEq(usdc.balanceOf(address(this)), inputs[0][1] * 99 / 100, "paid before it is called");
        callbackData = executionData;
    }

    /// @dev The offer holds for deliveries made at most timeToBuy before the purchase: at the second.
    function test_purchase_tooLateAfterTheDelivery_leavesTheSolverTheOwner() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = deliveredOrder();
        prove(orderId, order.outputs[0], timestamp);
        OrderPurchase memory offer = newOffer(orderId);
        uint256 state = vm.snapshotState();
        vm.warp(timestamp + offer.timeToBuy);
        buy(order, offer);
        escrow.finalise(order, solveParams(timestamp), toBytes32(buyer), "");
        vm.revertToState(state);
        vm.warp(timestamp + offer.timeToBuy + 1);
        buy(order, offer);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    /// @dev Of several deliveries the last counts: the buyer bought in time for that one.
    function test_purchase_theLastDeliveryDecides() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount = 1;
        bytes32 orderId = openWithPermit2(order);
        OrderPurchase memory offer = newOffer(orderId);
        EscrowBase.SolveParams[] memory params = new EscrowBase.SolveParams[](2);
        params[0] = solveParams(fill(orderId, order.outputs[0]))[0];
        vm.warp(START + 1);
        params[1] = solveParams(fill(orderId, order.outputs[1]))[0];
        prove(orderId, order.outputs[0], params[0].timestamp);
        prove(orderId, order.outputs[1], params[1].timestamp);
        vm.warp(START + 1 + offer.timeToBuy);
        buy(order, offer);
        uint256 before = usdc.balanceOf(buyer);
        escrow.finalise(order, params, toBytes32(buyer), "");
        assertEq(usdc.balanceOf(buyer), before + INPUT_AMOUNT);
    }

    /// @dev The origin chain is no part of the id: an order that names another chain has the id of one that is here.
    function test_purchase_refusesOrdersOfAnotherChain() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        order.originChainId = DESTINATION;
        expectRefusal(
            order, newOffer(orderId), abi.encodeWithSelector(EscrowBase.WrongChain.selector, DESTINATION, ORIGIN)
        );
    }

    function test_purchase_theSolverMayGiveItAway() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        offer.discount = 1e18;
        uint256 before = usdc.balanceOf(buyer);
        buy(order, offer);
        assertEq(usdc.balanceOf(buyer), before);
    }

    /// @dev Anyone can sell what it has not delivered; it changes nothing for the one that has.
    function test_purchase_fromAnotherSolver_changesNothing() public {
        (StandardOrder memory order, bytes32 orderId, uint32 timestamp) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        (address other, uint256 otherKey) = makeAddrAndKey("other solver");
        bytes memory signature = signedOffer(otherKey, offer);
        vm.prank(buyer);
        escrow.purchaseOrder(offer, order, toBytes32(other), toBytes32(buyer), START, signature);
        prove(orderId, order.outputs[0], timestamp);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_purchase_happensOnce() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        buy(order, newOffer(orderId));
        expectRefusal(
            order,
            newOffer(orderId),
            abi.encodeWithSelector(EscrowPurchase.AlreadyPurchased.selector, toBytes32(buyer))
        );
    }

    function test_purchase_onlyOfOpenOrders() public {
        StandardOrder memory order = newOrder();
        bytes32 orderId = escrow.orderIdentifier(order);
        expectRefusal(
            order,
            newOffer(orderId),
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.None)
        );
        openWithPermit2(order);
        vm.warp(order.expires + 1);
        escrow.refund(order);
        expectRefusal(
            order,
            newOffer(orderId),
            abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Refunded)
        );
    }

    function test_purchase_refusesWhatTheSolverDidNotOffer() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        bytes memory signature = signedOffer(solverKey, offer);
        offer.discount += 1;
        vm.startPrank(buyer);
        vm.expectRevert(
            abi.encodeWithSelector(EscrowPurchase.InvalidSellerSignature.selector, toBytes32(solver))
        );
        escrow.purchaseOrder(offer, order, toBytes32(solver), toBytes32(buyer), START, signature);
        order.nonce += 1;
        bytes32 actual = escrow.orderIdentifier(order);
        vm.expectRevert(abi.encodeWithSelector(EscrowPurchase.OrderIdMismatch.selector, orderId, actual));
        escrow.purchaseOrder(offer, order, toBytes32(solver), toBytes32(buyer), START, signature);
    }

    function test_purchase_refusesNobody_lateCallsAndImpossibleDiscounts() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        bytes memory signature = signedOffer(solverKey, offer);
        vm.startPrank(buyer);
        vm.expectRevert(EscrowPurchase.NoPurchaser.selector);
        escrow.purchaseOrder(offer, order, toBytes32(solver), 0, START, signature);
        vm.expectRevert(abi.encodeWithSelector(EscrowPurchase.PurchaseExpired.selector, START - 1));
        escrow.purchaseOrder(offer, order, toBytes32(solver), toBytes32(buyer), START - 1, signature);
        vm.stopPrank();
        offer.discount = 1e18 + 1;
        expectRefusal(
            order, offer, abi.encodeWithSelector(EscrowPurchase.InvalidDiscount.selector, uint64(1e18 + 1))
        );
    }

    /// @dev A purchase has no end of its own: an order that is never proved is refunded to its user.
    function test_purchase_doesNotStopARefund() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        buy(order, newOffer(orderId));
        vm.warp(order.expires + 1);
        uint256 before = usdc.balanceOf(user);
        escrow.refund(order);
        assertEq(usdc.balanceOf(user), before + INPUT_AMOUNT);
    }

    function test_purchase_ofAnOfferWithoutTimeLimit() public {
        (StandardOrder memory order, bytes32 orderId,) = deliveredOrder();
        OrderPurchase memory offer = newOffer(orderId);
        offer.timeToBuy = type(uint32).max;
        buy(order, offer);
        (uint32 since, bytes32 purchaser) = escrow.purchasedOrders(toBytes32(solver), orderId);
        assertEq(since, 0);
        assertEq(purchaser, toBytes32(buyer));
    }

    function deliveredOrder() private returns (StandardOrder memory order, bytes32 orderId, uint32 timestamp) {
        order = newOrder();
        orderId = openWithPermit2(order);
        timestamp = fill(orderId, order.outputs[0]);
        onOrigin();
    }

    function newOffer(bytes32 orderId) private view returns (OrderPurchase memory) {
        return OrderPurchase(orderId, recipient, "", 0.01e18, 60);
    }

    function buy(StandardOrder memory order, OrderPurchase memory offer) private {
        bytes memory signature = signedOffer(solverKey, offer);
        vm.prank(buyer);
        escrow.purchaseOrder(
            offer, order, toBytes32(solver), toBytes32(buyer), vm.getBlockTimestamp(), signature
        );
    }

    function expectRefusal(StandardOrder memory order, OrderPurchase memory offer, bytes memory refusal) private {
        bytes memory signature = signedOffer(solverKey, offer);
        uint256 expiry = vm.getBlockTimestamp();
        vm.prank(buyer);
        vm.expectRevert(refusal);
        escrow.purchaseOrder(offer, order, toBytes32(solver), toBytes32(buyer), expiry, signature);
    }
}
