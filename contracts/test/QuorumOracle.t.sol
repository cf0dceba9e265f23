// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HyperlaneOracle} from "../src/HyperlaneOracle.sol";
import {IAttester} from "../src/interfaces/IAttester.sol";
import {LayerZeroOracle} from "../src/LayerZeroOracle.sol";
import {ProofOracle} from "../src/oracles/ProofOracle.sol";
import {QuorumOracle} from "../src/oracles/QuorumOracle.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {TwoNetworks} from "./layerzero/TwoNetworks.sol";

/// @notice Orders proved over either of two networks, and only over both.
contract QuorumOracleTest is TwoNetworks, IAttester {
    function test_oneOfTwo_settlesOverHyperlane() public {
        settles(1, true, false);
    }

    function test_oneOfTwo_settlesOverLayerZero() public {
        settles(1, false, true);
    }

    function test_oneOfTwo_settlesOverBoth() public {
        settles(1, true, true);
    }

    function test_twoOfTwo_settlesOverBoth() public {
        settles(2, true, true);
    }

    function test_twoOfTwo_hyperlaneAloneProvesNothing() public {
        provesNothingAlone(true);
    }

    function test_twoOfTwo_layerZeroAloneProvesNothing() public {
        provesNothingAlone(false);
    }

    function test_submit_provesManyDeliveries() public {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(1, true), newQuorum(1, false));
        bytes[] memory payloads = filled(outputTo(there), 4);
        overHyperlane(there, address(outputSettler), payloads);
        bytes memory series = "";
        for (uint256 i = 0; i < payloads.length; ++i) {
            series = bytes.concat(series, quadruple(there, keccak256(payloads[i])));
        }
        here.efficientRequireProven(series);
        vm.expectRevert(abi.encodeWithSelector(ProofOracle.InvalidProofSeries.selector, series.length - 1));
        here.efficientRequireProven(cut(series));
    }

    /// @dev Whichever of a series is unproved, the series is.
    function test_efficientRequireProven_wantsEachOfASeries() public {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(1, true), newQuorum(1, false));
        bytes[] memory payloads = filled(outputTo(there), 2);
        overHyperlane(there, address(outputSettler), payloads);
        bytes memory proven = quadruple(there, keccak256(payloads[0]));
        bytes memory unproven = quadruple(there, keccak256("nothing"));
        here.efficientRequireProven(bytes.concat(proven, proven));
        vm.expectPartialRevert(ProofOracle.NotProven.selector);
        here.efficientRequireProven(bytes.concat(proven, unproven));
        vm.expectPartialRevert(ProofOracle.NotProven.selector);
        here.efficientRequireProven(bytes.concat(unproven, proven));
    }

    function test_submit_refusesWhatTheSettlerDoesNotVouchFor() public {
        QuorumOracle there = newQuorum(1, false);
        onDestination();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), ORDER_ID, uint32(START), outputTo(there));
        bytes memory refusal =
            abi.encodeWithSelector(ProofOracle.NotAllPayloadsAttested.selector, address(outputSettler));
        vm.expectRevert(refusal);
        there.submit(address(destinationOracle), "", address(outputSettler), payloads);
    }

    /// @dev A delivery whose output names the adapter itself is not vouched for to the quorum.
    function test_submit_refusesADeliveryForAnotherOracle() public {
        QuorumOracle there = newQuorum(1, false);
        bytes[] memory payloads = filled(newOutput(), 1);
        vm.expectRevert();
        there.submit(address(destinationOracle), "", address(outputSettler), payloads);
    }

    function test_submit_onlyThroughItsAdapters() public {
        QuorumOracle there = newQuorum(1, false);
        vm.expectRevert(abi.encodeWithSelector(QuorumOracle.UnknownAdapter.selector, stranger));
        there.submit(stranger, "", address(outputSettler), new bytes[](0));
    }

    /// @dev Nobody gets a voucher out of it but by `submit`.
    function test_hasAttested_nothingByItself() public {
        QuorumOracle there = newQuorum(1, false);
        bytes[] memory payloads = filled(outputTo(there), 1);
        bytes[] memory vouchers = there.vouchersOf(address(outputSettler), payloads);
        assertFalse(there.hasAttested(vouchers));
        vm.expectRevert(abi.encodeWithSelector(ProofOracle.NotAllPayloadsAttested.selector, address(there)));
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(there), vouchers);
    }

    /// @dev What a payload is called inside decides nothing: a voucher for one settler is none for another.
    function test_submit_aFalseSettlerProvesNothingForTheTrueOne() public {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(1, true), newQuorum(1, false));
        onDestination();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), ORDER_ID, uint32(START), outputTo(there));
        overHyperlane(there, address(this), payloads);
        assertFalse(isProven(here, there, keccak256(payloads[0])));
        bytes32 own = toBytes32(address(this));
        assertTrue(here.isProven(DESTINATION, toBytes32(address(there)), own, keccak256(payloads[0])));
    }

    /// @dev Another quorum vouches under its own name, and an adapter straight away proves nothing here.
    function test_isProven_notByAnotherOracle() public {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(1, true), newQuorum(1, false));
        QuorumOracle other = newQuorum(2, false);
        bytes[] memory payloads = filled(outputTo(other), 1);
        overHyperlane(other, address(outputSettler), payloads);
        assertFalse(isProven(here, there, keccak256(payloads[0])));
        assertTrue(isProven(here, other, keccak256(payloads[0])));
        vm.warp(START + 1);
        bytes32 orderId = keccak256("straight");
        uint32 timestamp = fill(orderId, newOutput());
        prove(orderId, newOutput(), timestamp);
        bytes memory payload = describe(toBytes32(solver), orderId, timestamp, newOutput());
        assertFalse(isProven(here, there, keccak256(payload)));
        assertFalse(here.isProven(ORIGIN, toBytes32(address(there)), 0, keccak256(payload)));
    }

    function hasAttested(bytes[] calldata) external pure returns (bool) {
        return true;
    }

    function testFuzz_submit_theRestComesBack(uint256 fee, uint256 extra, bool isLayerZero) public {
        fee = bound(fee, 0, 1 ether);
        extra = bound(extra, 0, 1 ether);
        QuorumOracle there = newQuorum(1, false);
        bytes[] memory payloads = filled(outputTo(there), 1);
        destinationEndpoint.setNativeFee(fee);
        hook.setFee(fee);
        vm.deal(address(there), 5);
        vm.deal(stranger, fee + extra);
        address adapter = isLayerZero ? address(destinationLayerZero) : address(destinationOracle);
        bytes memory call = isLayerZero
            ? layerZeroCall(there, address(outputSettler), payloads)
            : hyperlaneCall(there, address(outputSettler), payloads);
        vm.prank(stranger);
        there.submit{value: fee + extra}(adapter, call, address(outputSettler), payloads);
        assertEq(stranger.balance, extra);
        assertEq(address(there).balance, 5);
    }

    function test_adapters_areToldAndFixed() public {
        QuorumOracle here = newQuorum(2, true);
        assertEq(here.threshold(), 2);
        assertEq(here.adapters()[0], address(originOracle));
        assertEq(here.adapters()[1], address(originLayerZero));
        assertEq(here.remoteAdapters(DESTINATION)[1], toBytes32(address(destinationLayerZero)));
        assertEq(here.remoteAdapters(ORIGIN).length, 0);
    }

    function test_constructor_refusesFaultyQuorums() public {
        address[] memory here = new address[](2);
        (here[0], here[1]) = (address(originOracle), address(originLayerZero));
        expectInvalidQuorum(0, here);
        expectInvalidQuorum(3, here);
        expectInvalidQuorum(1, contracts(1));
        expectInvalidQuorum(1, contracts(9));
        for (uint256 count = 2; count <= 8; ++count) {
            QuorumOracle oracle = newQuorumOf(count, contracts(count), new QuorumOracle.Remote[](0));
            assertEq(oracle.adapters().length, count);
        }
        here[1] = here[0];
        expectInvalidQuorum(1, here);
        here[1] = stranger;
        expectInvalidQuorum(1, here);
    }

    /// @dev That many different accounts with code.
    function contracts(uint256 count) private returns (address[] memory accounts) {
        accounts = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            accounts[i] = address(uint160(0xadaf000 + i));
            vm.etch(accounts[i], hex"00");
        }
    }

    function test_constructor_refusesFaultyRemotes() public {
        bytes32 one = toBytes32(stranger);
        expectInvalidRemote(0, one, one, 2);
        expectInvalidRemote(ORIGIN, one, 0, 2);
        expectInvalidRemote(ORIGIN, one, one, 1);
        address[] memory here = new address[](2);
        (here[0], here[1]) = (address(originOracle), address(originLayerZero));
        QuorumOracle.Remote[] memory remotes = new QuorumOracle.Remote[](2);
        (remotes[0], remotes[1]) = (remote(5, one, one, 2), remote(5, one, one, 2));
        vm.expectRevert(abi.encodeWithSelector(QuorumOracle.InvalidRemote.selector, 5));
        newQuorumOf(1, here, remotes);
    }

    function expectInvalidQuorum(uint256 threshold, address[] memory here) private {
        vm.expectRevert(abi.encodeWithSelector(QuorumOracle.InvalidQuorum.selector, threshold, here.length));
        newQuorumOf(threshold, here, new QuorumOracle.Remote[](0));
    }

    function expectInvalidRemote(uint256 chainId, bytes32 first, bytes32 second, uint256 count) private {
        address[] memory here = new address[](2);
        (here[0], here[1]) = (address(originOracle), address(originLayerZero));
        QuorumOracle.Remote[] memory remotes = new QuorumOracle.Remote[](1);
        remotes[0] = remote(chainId, first, second, count);
        vm.expectRevert(abi.encodeWithSelector(QuorumOracle.InvalidRemote.selector, chainId));
        newQuorumOf(1, here, remotes);
    }

    function remote(uint256 chainId, bytes32 first, bytes32 second, uint256 count)
        private
        pure
        returns (QuorumOracle.Remote memory made)
    {
        made.chainId = chainId;
        made.adapters = new bytes32[](count);
        made.adapters[0] = first;
        if (count > 1) made.adapters[1] = second;
    }

    function settles(uint256 threshold, bool hyperlane, bool layerZero) private {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(threshold, true), newQuorum(threshold, false));
        (StandardOrder memory order, uint32 timestamp, bytes[] memory payloads) = filledOrder(here, there);
        if (hyperlane) overHyperlane(there, address(outputSettler), payloads);
        if (layerZero) overLayerZero(there, payloads);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function provesNothingAlone(bool hyperlane) private {
        (QuorumOracle here, QuorumOracle there) = (newQuorum(2, true), newQuorum(2, false));
        (StandardOrder memory order, uint32 timestamp, bytes[] memory payloads) = filledOrder(here, there);
        if (hyperlane) overHyperlane(there, address(outputSettler), payloads);
        else overLayerZero(there, payloads);
        bytes32 dataHash = keccak256(payloads[0]);
        assertFalse(isProven(here, there, dataHash));
        vm.expectRevert(
            abi.encodeWithSelector(
                ProofOracle.NotProven.selector,
                DESTINATION,
                toBytes32(address(there)),
                toBytes32(address(outputSettler)),
                dataHash
            )
        );
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
    }

    function filledOrder(QuorumOracle here, QuorumOracle there)
        private
        returns (StandardOrder memory order, uint32 timestamp, bytes[] memory payloads)
    {
        order = newOrder();
        order.inputOracle = address(here);
        order.outputs[0] = outputTo(there);
        bytes32 orderId = openWithPermit2(order);
        timestamp = fill(orderId, order.outputs[0]);
        payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), orderId, timestamp, order.outputs[0]);
    }

    function overHyperlane(QuorumOracle there, address source, bytes[] memory payloads) private {
        onDestination();
        vm.recordLogs();
        there.submit(address(destinationOracle), hyperlaneCall(there, source, payloads), source, payloads);
        relay();
    }

    function overLayerZero(QuorumOracle there, bytes[] memory payloads) private {
        onDestination();
        address source = address(outputSettler);
        vm.recordLogs();
        there.submit(address(destinationLayerZero), layerZeroCall(there, source, payloads), source, payloads);
        bytes memory packet = lastPacket();
        onOrigin();
        verify(packet);
        delivery.deliver(originEndpoint, new bytes[](0), packet);
    }

    function hyperlaneCall(QuorumOracle there, address source, bytes[] memory payloads)
        private
        view
        returns (bytes memory)
    {
        bytes[] memory vouchers = there.vouchersOf(source, payloads);
        return abi.encodeCall(
            HyperlaneOracle.submit,
            (uint32(ORIGIN), address(originOracle), 200_000, "", address(there), vouchers)
        );
    }

    function layerZeroCall(QuorumOracle there, address source, bytes[] memory payloads)
        private
        view
        returns (bytes memory)
    {
        bytes[] memory vouchers = there.vouchersOf(source, payloads);
        return abi.encodeCall(
            LayerZeroOracle.submit, (ORIGIN_EID, address(originLayerZero), OPTIONS, address(there), vouchers)
        );
    }

    function outputTo(QuorumOracle there) private view returns (MandateOutput memory output) {
        output = newOutput();
        output.oracle = toBytes32(address(there));
    }

    function isProven(QuorumOracle here, QuorumOracle there, bytes32 dataHash) private view returns (bool) {
        return here.isProven(
            DESTINATION, toBytes32(address(there)), toBytes32(address(outputSettler)), dataHash
        );
    }

    function quadruple(QuorumOracle there, bytes32 dataHash) private view returns (bytes memory) {
        return abi.encode(
            DESTINATION, toBytes32(address(there)), toBytes32(address(outputSettler)), dataHash
        );
    }

    function cut(bytes memory series) private pure returns (bytes memory) {
        assembly ("memory-safe") {
            mstore(series, sub(mload(series), 1))
        }
        return series;
    }
}
