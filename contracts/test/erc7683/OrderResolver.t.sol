// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    IAttribute,
    IFormula,
    IPayment,
    IResolver,
    IStep,
    IVariableRole
} from "../../src/erc7683/IResolver.sol";
import {OrderResolver} from "../../src/erc7683/OrderResolver.sol";
import {InputSettlerEscrow} from "../../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../../src/OutputSettler.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";

/// @notice A programmable solver that knows ERC-7683 only: it follows what the resolver says, and is paid.
contract OrderResolverTest is Fixture {
    OrderResolver private resolver;
    /// @dev Values of variables, in the standard's frame.
    bytes[] private values;

    function setUp() public override {
        super.setUp();
        resolver = OrderResolver(ship("OrderResolver", abi.encode(escrow, outputSettler)));
    }

    function test_aSolverThatFollowsTheStepsIsPaid() public {
        runSteps(newOrder(), OUTPUT_AMOUNT);
    }

    function test_dutch_theAmountFollowsTheTimeOfDelivery() public {
        StandardOrder memory order = newOrder();
        order.outputs[0].context =
            abi.encodePacked(hex"01", uint32(START), uint32(START + 100), uint256(3));
        runSteps(order, OUTPUT_AMOUNT + 3 * 90);
    }

    function test_severalOutputsAndInputs() public {
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](2);
        order.outputs[0] = newOutput();
        order.outputs[1] = newOutput();
        order.outputs[1].amount = 7;
        order.inputs = new uint256[2][](2);
        order.inputs[0] = [uint256(uint160(address(usdc))), 400e6];
        order.inputs[1] = [uint256(uint160(address(usdc))), 600e6];
        runSteps(order, OUTPUT_AMOUNT + 7);
    }

    function test_fillStep_saysBoundsSpendingAndAbort() public {
        StandardOrder memory order = newOrder();
        order.outputs[0].context = abi.encodePacked(hex"e0", toBytes32(stranger), uint32(START + 30));
        bytes32 orderId = openWithPermit2(order);
        IResolver.ResolvedOrder memory resolved = resolver.resolve(abi.encode(order));
        (bytes memory target, bytes4 selector,, bytes[] memory attributes) = stepOf(resolved.steps[0]);
        assertEq(target, interoperable(DESTINATION, address(outputSettler)));
        assertEq(selector, OutputSettler.fillOrderOutputs.selector);
        assertEq(
            attributes[0],
            abi.encodeCall(
                IAttribute.TimingBounds,
                (
                    "block.timestamp",
                    abi.encodeCall(IFormula.Constant, (START + 30)),
                    abi.encodeCall(IFormula.Constant, (order.fillDeadline))
                )
            )
        );
        assertEq(
            attributes[1],
            abi.encodeCall(
                IAttribute.RevertPolicy, ("abort", abi.encodePacked(OutputSettler.AlreadyFilled.selector))
            )
        );
        assertEq(
            attributes[2],
            abi.encodeCall(
                IAttribute.SpendsERC20,
                (
                    interoperable(DESTINATION, address(usdt)),
                    abi.encodeCall(IFormula.Variable, (6)),
                    interoperable(DESTINATION, address(outputSettler)),
                    interoperable(DESTINATION, recipient)
                )
            )
        );
        assertEq(resolved.assumptions[0].name, "tetrafi.escrowFinal");
        assertEq(resolved.assumptions[0].data, abi.encode(ORIGIN, address(escrow), orderId));
        assertEq(resolved.assumptions[1].name, "tetrafi.oracle");
    }

    /// @dev All outputs are delivered in one call: it waits for the last of their exclusive times.
    function test_fillStep_waitsForTheLastExclusiveTime() public {
        uint32[3] memory times = [uint32(START + 30), uint32(START + 60), uint32(START + 45)];
        StandardOrder memory order = newOrder();
        order.outputs = new MandateOutput[](3);
        for (uint256 i = 0; i < 3; ++i) {
            order.outputs[i] = newOutput();
            order.outputs[i].context = abi.encodePacked(hex"e0", toBytes32(stranger), times[i]);
        }
        openWithPermit2(order);
        (,,, bytes[] memory attributes) = stepOf(resolver.resolve(abi.encode(order)).steps[0]);
        assertEq(
            attributes[0],
            abi.encodeCall(
                IAttribute.TimingBounds,
                (
                    "block.timestamp",
                    abi.encodeCall(IFormula.Constant, (START + 60)),
                    abi.encodeCall(IFormula.Constant, (order.fillDeadline))
                )
            )
        );
    }

    function test_payments_areTheInputs() public {
        StandardOrder memory order = newOrder();
        openWithPermit2(order);
        IResolver.ResolvedOrder memory resolved = resolver.resolve(abi.encode(order));
        assertEq(resolved.payments.length, 1);
        assertEq(
            resolved.payments[0],
            abi.encodeCall(
                IPayment.ERC20,
                (
                    interoperable(ORIGIN, address(usdc)),
                    interoperable(ORIGIN, address(escrow)),
                    abi.encodeCall(IFormula.Constant, (INPUT_AMOUNT)),
                    0,
                    1,
                    0
                )
            )
        );
    }

    function test_resolve_onlyWhatIsEscrowed() public {
        StandardOrder memory order = newOrder();
        vm.expectRevert(abi.encodeWithSelector(OrderResolver.NotEscrowed.selector, OrderStatus.None));
        resolver.resolve(abi.encode(order));
        openWithPermit2(order);
        vm.warp(order.expires + 1);
        escrow.refund(order);
        vm.expectRevert(abi.encodeWithSelector(OrderResolver.NotEscrowed.selector, OrderStatus.Refunded));
        resolver.resolve(abi.encode(order));
    }

    function testFuzz_resolve_refusesWhatItCantExpress(uint256 kind) public {
        StandardOrder memory order = newOrder();
        kind = bound(kind, 0, 6);
        if (kind == 0) order.outputs = new MandateOutput[](0);
        if (kind == 1) order.outputs[0].token = 0;
        if (kind == 2) order.outputs[0].settler = toBytes32(stranger);
        if (kind == 3) order.inputs[0][0] = 0;
        if (kind == 4) order.originChainId = DESTINATION;
        if (kind >= 5) {
            order.outputs = new MandateOutput[](2);
            order.outputs[0] = newOutput();
            order.outputs[1] = newOutput();
            if (kind == 5) order.outputs[1].chainId = ORIGIN;
            if (kind == 6) order.outputs[1].oracle = toBytes32(stranger);
        }
        vm.expectRevert(OrderResolver.UnsupportedOrder.selector);
        resolver.resolve(abi.encode(order));
    }

    /// @dev ERC-7930's own example: Ethereum's main chain.
    function test_interoperableAddresses_areTheStandards() public {
        vm.chainId(1);
        StandardOrder memory order = newOrder();
        order.originChainId = 1;
        order.inputs[0][1] = 0;
        vm.prank(user);
        escrow.open(order);
        IResolver.ResolvedOrder memory resolved = resolver.resolve(abi.encode(order));
        (bytes memory target,,,) = stepOf(resolved.steps[1]);
        assertEq(target, abi.encodePacked(hex"00010000010114", address(escrow)));
    }

    // --- The solver --- //

    function runSteps(StandardOrder memory order, uint256 expected) private {
        bytes32 orderId = openWithPermit2(order);
        IResolver.ResolvedOrder memory resolved = resolver.resolve(abi.encode(order));
        delete values;
        for (uint256 i = 0; i < resolved.variables.length; ++i) {
            values.push();
        }
        values[0] = abi.encode("", solver);
        query(resolved, 1);
        vm.warp(START + 10);
        run(resolved.steps[0], DESTINATION);
        assertEq(usdt.balanceOf(recipient), expected);
        values[2] = abi.encode("", vm.getBlockTimestamp());
        uint256 spent;
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            query(resolved, 6 + i);
            (, uint256 amount) = abi.decode(values[6 + i], (string, uint256));
            spent += amount;
        }
        assertEq(spent, expected, "the solver knew what it would spend");
        query(resolved, 3);
        query(resolved, 4);
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            prove(orderId, order.outputs[i], uint32(START + 10));
        }
        run(resolved.steps[1], ORIGIN);
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function query(IResolver.ResolvedOrder memory resolved, uint256 variable) private {
        bytes memory role = resolved.variables[variable];
        assertEq(bytes4(role), IVariableRole.Query.selector);
        (bytes memory target, bytes4 selector, bytes[] memory arguments, uint256 blockNumber) =
            abi.decode(withoutSelector(role), (bytes, bytes4, bytes[], uint256));
        assertEq(target, interoperable(ORIGIN, address(resolver)));
        assertEq(blockNumber, type(uint256).max);
        (bool done, bytes memory answer) = address(resolver).staticcall(callData(selector, arguments));
        assertTrue(done);
        values[variable] = answer;
    }

    function run(bytes memory step, uint256 chainId) private {
        (bytes memory target, bytes4 selector, bytes[] memory arguments,) = stepOf(step);
        address to = chainId == ORIGIN ? address(escrow) : address(outputSettler);
        assertEq(target, interoperable(chainId, to));
        vm.chainId(chainId);
        vm.prank(solver);
        (bool done, bytes memory reason) = to.call(callData(selector, arguments));
        if (!done) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    /// @dev The standard's encoding of a call from framed values: heads, then the tails of dynamic values.
    function callData(bytes4 selector, bytes[] memory arguments) private view returns (bytes memory) {
        bytes[] memory framed = new bytes[](arguments.length);
        uint256 headLength = 0;
        for (uint256 i = 0; i < arguments.length; ++i) {
            framed[i] = arguments[i].length == 32 ? values[abi.decode(arguments[i], (uint256))] : arguments[i];
            headLength += isDynamic(framed[i]) ? 32 : framed[i].length - 64;
        }
        bytes memory heads = "";
        bytes memory tails = "";
        for (uint256 i = 0; i < framed.length; ++i) {
            if (isDynamic(framed[i])) {
                heads = bytes.concat(heads, bytes32(headLength + tails.length));
                tails = bytes.concat(tails, part(framed[i], 96, framed[i].length));
            } else {
                heads = bytes.concat(heads, part(framed[i], 32, framed[i].length - 32));
            }
        }
        return bytes.concat(selector, heads, tails);
    }

    function isDynamic(bytes memory framed) private pure returns (bool) {
        bytes32 first;
        assembly ("memory-safe") {
            first := mload(add(framed, 0x20))
        }
        return uint256(first) == 0x40 && framed.length >= 96 && secondWord(framed) == 0x60;
    }

    function secondWord(bytes memory framed) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(framed, 0x40))
        }
    }

    function stepOf(bytes memory step)
        private
        pure
        returns (bytes memory, bytes4, bytes[] memory, bytes[] memory)
    {
        assertEq(bytes4(step), IStep.Call.selector);
        return abi.decode(withoutSelector(step), (bytes, bytes4, bytes[], bytes[]));
    }

    function withoutSelector(bytes memory call) private pure returns (bytes memory) {
        return part(call, 4, call.length);
    }

    function part(bytes memory data, uint256 from, uint256 to) private pure returns (bytes memory piece) {
        piece = new bytes(to - from);
        for (uint256 i = from; i < to; ++i) {
            piece[i - from] = data[i];
        }
    }

    /// @dev Chain ids of two bytes.
    function interoperable(uint256 chainId, address account) private pure returns (bytes memory) {
        return abi.encodePacked(hex"0001000002", uint16(chainId), uint8(20), account);
    }
}
