// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    GaslessCrossChainOrder,
    IOriginSettler,
    OnchainCrossChainOrder,
    ResolvedCrossChainOrder
} from "../../src/erc7683/IPreviousDraft.sol";
import {SettlerAdapter} from "../../src/erc7683/SettlerAdapter.sol";
import {EscrowBase} from "../../src/escrow/EscrowBase.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";
import {ReenteringToken} from "../tokens/OddTokens.sol";

/// @notice A filler that knows only the previous draft opens, reads and fills our orders.
contract SettlerAdapterTest is Fixture {
    SettlerAdapter private adapter;
    /// @dev Read once: a call in an argument would take the place of the call that is watched.
    bytes32 private orderDataType;

    function setUp() public override {
        super.setUp();
        adapter = SettlerAdapter(ship("SettlerAdapter", abi.encode(escrow, outputSettler)));
        orderDataType = adapter.ORDER_DATA_TYPE();
        vm.prank(user);
        usdc.approve(address(adapter), type(uint256).max);
        vm.prank(solver);
        usdt.approve(address(adapter), type(uint256).max);
    }

    function test_open_locksTheCallersTokens_andTellsFillers() public {
        StandardOrder memory order = newOrder();
        ResolvedCrossChainOrder memory resolved = adapter.resolve(onchain(order));
        vm.expectEmit(address(adapter));
        emit IOriginSettler.Open(resolved.orderId, resolved);
        vm.prank(user);
        adapter.open(onchain(order));
        assertEq(resolved.orderId, escrow.orderIdentifier(order));
        assertEq(uint8(adapter.orderStatus(resolved.orderId)), uint8(OrderStatus.Deposited));
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
        assertEq(usdc.allowance(address(adapter), address(escrow)), 0);
    }

    function test_open_severalInputs_alsoOfTheSameTokenAndInCoins() public {
        StandardOrder memory order = newOrder();
        order.inputs = new uint256[2][](3);
        order.inputs[0] = [uint256(uint160(address(usdc))), 5];
        order.inputs[1] = [uint256(uint160(address(usdc))), 6];
        order.inputs[2] = [uint256(0), 1 ether];
        vm.deal(user, 1 ether);
        vm.prank(user);
        adapter.open{value: 1 ether}(onchain(order));
        assertEq(usdc.balanceOf(address(escrow)), 11);
        assertEq(address(escrow).balance, 1 ether);
    }

    function test_openFor_byTheUsersSignature() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = signedByUser(order, address(escrow));
        ResolvedCrossChainOrder memory resolved = adapter.resolveFor(gasless(order), "");
        vm.expectEmit(address(adapter));
        emit IOriginSettler.Open(resolved.orderId, resolved);
        vm.prank(stranger);
        adapter.openFor(gasless(order), signature, "");
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    /// @dev The adapter is the caller: without signature it could only spend its own tokens.
    function test_openFor_needsTheSignature() public {
        GaslessCrossChainOrder memory order = gasless(newOrder());
        vm.expectRevert(abi.encodeWithSignature("SignatureNotSupported(bytes1)", bytes1(0xff)));
        adapter.openFor(order, "", "");
    }

    function testFuzz_openFor_refusesEnvelopesThatSayOtherwise(uint256 field) public {
        StandardOrder memory standard = newOrder();
        bytes memory signature = signedByUser(standard, address(escrow));
        GaslessCrossChainOrder memory order = gasless(standard);
        field = bound(field, 0, 5);
        if (field == 0) order.originSettler = address(escrow);
        if (field == 1) order.user = stranger;
        if (field == 2) order.nonce += 1;
        if (field == 3) order.originChainId = DESTINATION;
        if (field == 4) order.openDeadline += 1;
        if (field == 5) order.fillDeadline += 1;
        vm.expectRevert(SettlerAdapter.EnvelopeMismatch.selector);
        adapter.openFor(order, signature, "");
    }

    function test_refusesOtherTypesSettlersAndDeadlines() public {
        OnchainCrossChainOrder memory order = onchain(newOrder());
        order.orderDataType = keccak256("other");
        vm.expectRevert(
            abi.encodeWithSelector(SettlerAdapter.UnknownOrderDataType.selector, order.orderDataType)
        );
        adapter.open(order);
        order = onchain(newOrder());
        order.fillDeadline += 1;
        vm.expectRevert(SettlerAdapter.EnvelopeMismatch.selector);
        adapter.open(order);
        vm.expectRevert(SettlerAdapter.EnvelopeMismatch.selector);
        adapter.resolve(order);
        StandardOrder memory elsewhere = newOrder();
        elsewhere.outputs[0].settler = toBytes32(stranger);
        vm.expectRevert(SettlerAdapter.EnvelopeMismatch.selector);
        adapter.resolve(onchain(elsewhere));
    }

    function test_resolve_saysWhatIsSpentAndReceived() public {
        StandardOrder memory order = newOrder();
        order.outputs[0].context =
            abi.encodePacked(hex"01", uint32(START), uint32(START + 100), uint256(2));
        vm.warp(START + 40);
        ResolvedCrossChainOrder memory resolved = adapter.resolve(onchain(order));
        assertEq(resolved.user, user);
        assertEq(resolved.originChainId, ORIGIN);
        assertEq(resolved.openDeadline, order.fillDeadline);
        assertEq(resolved.fillDeadline, order.fillDeadline);
        assertEq(resolved.minReceived.length, 1);
        assertEq(resolved.minReceived[0].token, toBytes32(address(usdc)));
        assertEq(resolved.minReceived[0].amount, INPUT_AMOUNT);
        assertEq(resolved.minReceived[0].chainId, ORIGIN);
        assertEq(resolved.maxSpent[0].token, toBytes32(address(usdt)));
        assertEq(resolved.maxSpent[0].amount, OUTPUT_AMOUNT + 2 * 60);
        assertEq(resolved.maxSpent[0].recipient, toBytes32(recipient));
        assertEq(resolved.maxSpent[0].chainId, DESTINATION);
        assertEq(resolved.fillInstructions[0].destinationChainId, DESTINATION);
        assertEq(resolved.fillInstructions[0].destinationSettler, toBytes32(address(adapter)));
    }

    /// @dev From `open` to `finalise`, the filler following the resolved order alone.
    function test_fill_asTheResolvedOrderSays_andClaim() public {
        StandardOrder memory order = newOrder();
        vm.prank(user);
        adapter.open(onchain(order));
        ResolvedCrossChainOrder memory resolved = adapter.resolve(onchain(order));
        onDestination();
        vm.prank(solver);
        adapter.fill(resolved.orderId, resolved.fillInstructions[0].originData, "");
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
        assertEq(usdt.allowance(address(adapter), address(outputSettler)), 0);
        prove(resolved.orderId, order.outputs[0], uint32(START));
        escrow.finalise(order, solveParams(uint32(START)), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_fill_creditsWhomTheFillerNames_once() public {
        MandateOutput memory output = newOutput();
        bytes memory originData = abi.encode(output, uint32(START + 600));
        onDestination();
        vm.startPrank(solver);
        adapter.fill(0, originData, abi.encode(stranger));
        bytes32 record = keccak256(abi.encodePacked(toBytes32(stranger), uint32(START)));
        assertEq(outputSettler.getFillRecord(0, hashOf(output)), record);
        vm.expectRevert(abi.encodeWithSelector(SettlerAdapter.AlreadyFilled.selector, record));
        adapter.fill(0, originData, "");
        assertEq(usdt.balanceOf(recipient), OUTPUT_AMOUNT);
    }

    function test_fill_inCoins_theRestComesBack() public {
        MandateOutput memory output = newOutput();
        output.token = 0;
        output.amount = 1 ether;
        bytes memory originData = abi.encode(output, uint32(START + 600));
        onDestination();
        vm.deal(solver, 3 ether);
        vm.startPrank(solver);
        vm.expectRevert(
            abi.encodeWithSelector(SettlerAdapter.InsufficientValue.selector, 1 ether, 0.5 ether)
        );
        adapter.fill{value: 0.5 ether}(0, originData, "");
        adapter.fill{value: 3 ether}(0, originData, "");
        assertEq(recipient.balance, 1 ether);
        assertEq(solver.balance, 2 ether);
        assertEq(address(adapter).balance, 0);
    }

    function test_fill_keepsTheOrdersDeadline() public {
        bytes memory originData = abi.encode(newOutput(), uint32(START));
        onDestination();
        vm.warp(START + 1);
        vm.prank(solver);
        vm.expectRevert(abi.encodeWithSignature("FillDeadlinePassed(uint48)", uint48(START)));
        adapter.fill(0, originData, "");
    }

    /// @dev Its inner half would spend anyone's allowance.
    function test_fillDecoded_isForTheAdapterOnly() public {
        onDestination();
        vm.expectRevert(abi.encodeWithSelector(SettlerAdapter.NotSelf.selector, address(this)));
        adapter.fillDecoded(solver, 0, newOutput(), uint32(START), abi.encode(address(this)));
    }

    function test_refusesReentry() public {
        ReenteringToken token = new ReenteringToken();
        token.mint(user, INPUT_AMOUNT);
        StandardOrder memory order = newOrder();
        order.inputs[0][0] = uint160(address(token));
        token.arm(address(adapter), abi.encodeCall(SettlerAdapter.open, (onchain(order))));
        vm.startPrank(user);
        token.approve(address(adapter), INPUT_AMOUNT);
        vm.expectRevert(abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
        adapter.open(onchain(order));
    }

    function test_open_opensOnce() public {
        StandardOrder memory order = newOrder();
        vm.startPrank(user);
        adapter.open(onchain(order));
        vm.expectRevert(abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Deposited));
        adapter.open(onchain(order));
    }

    function onchain(StandardOrder memory order) private view returns (OnchainCrossChainOrder memory) {
        return OnchainCrossChainOrder(order.fillDeadline, orderDataType, abi.encode(order));
    }

    function gasless(StandardOrder memory order) private view returns (GaslessCrossChainOrder memory) {
        return GaslessCrossChainOrder({
            originSettler: address(adapter),
            user: order.user,
            nonce: order.nonce,
            originChainId: order.originChainId,
            openDeadline: order.fillDeadline,
            fillDeadline: order.fillDeadline,
            orderDataType: orderDataType,
            orderData: abi.encode(order)
        });
    }
}
