// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProofMessage} from "../../src/libraries/ProofMessage.sol";
import {LayerZeroDelivery} from "../../src/oracles/LayerZeroDelivery.sol";
import {MandateOutput} from "../../src/types/StandardOrder.sol";
import {LocalEndpoint} from "./LocalEndpoint.sol";
import {LocalReceiveLibrary} from "./LocalReceiveLibrary.sol";
import {TwoNetworks} from "./TwoNetworks.sol";

/// @notice Anybody commits and executes what the verifiers have verified, and nothing else.
contract LayerZeroDeliveryTest is TwoNetworks {
    bytes[] private none;

    function test_deliver_commitsAndExecutes() public {
        (bytes memory packet, bytes memory payload) = sent();
        verify(packet);
        vm.prank(stranger);
        delivery.deliver(originEndpoint, none, packet);
        assertTrue(isProven(payload));
    }

    function test_deliver_whatSomebodyHasCommitted() public {
        (bytes memory packet, bytes memory payload) = sent();
        verify(packet);
        this.commit(packet);
        delivery.deliver(originEndpoint, none, packet);
        assertTrue(isProven(payload));
    }

    function test_deliver_notBeforeEveryVerifier() public {
        (bytes memory packet, bytes memory payload) = sent();
        vm.expectRevert(LocalReceiveLibrary.Verifying.selector);
        delivery.deliver(originEndpoint, none, packet);
        this.verifyAs(verifierA, packet);
        vm.expectRevert(LocalReceiveLibrary.Verifying.selector);
        delivery.deliver(originEndpoint, none, packet);
        assertFalse(isProven(payload));
    }

    function test_deliver_once() public {
        (bytes memory packet,) = sent();
        verify(packet);
        delivery.deliver(originEndpoint, none, packet);
        vm.expectRevert(LocalReceiveLibrary.Verifying.selector);
        delivery.deliver(originEndpoint, none, packet);
        verify(packet);
        vm.expectRevert(LocalEndpoint.PathNotVerifiable.selector);
        delivery.deliver(originEndpoint, none, packet);
    }

    function testFuzz_deliver_nothingThatWasNotVerified(uint256 position, bytes1 other) public {
        (bytes memory packet,) = sent();
        verify(packet);
        position = bound(position, 0, packet.length - 1);
        vm.assume(packet[position] != other);
        packet[position] = other;
        vm.expectRevert();
        delivery.deliver(originEndpoint, none, packet);
    }

    function testFuzz_deliver_refusesWhatIsShorterThanItsHeader(bytes memory packet) public {
        uint256 length = packet.length % 113;
        assembly ("memory-safe") {
            mstore(packet, length)
        }
        vm.expectRevert(abi.encodeWithSelector(LayerZeroDelivery.MalformedPacket.selector, length));
        delivery.deliver(originEndpoint, none, packet);
    }

    /// @dev Any application's packets may come before ours, also one without a message: it is well-formed.
    function test_deliver_readsWhatEndsWithItsName() public {
        (bytes memory packet,) = sent();
        assembly ("memory-safe") {
            mstore(packet, 113)
        }
        vm.expectRevert(LocalReceiveLibrary.Verifying.selector);
        delivery.deliver(originEndpoint, none, packet);
        verify(packet);
        // Our adapter refuses it in turn.
        vm.expectRevert(abi.encodeWithSelector(ProofMessage.MalformedMessage.selector, 0));
        delivery.deliver(originEndpoint, none, packet);
    }

    function test_deliver_behindOneThatWasNotVerified() public {
        (bytes memory first,) = sent();
        bytes memory second = sentAgain();
        verify(second);
        vm.expectRevert(abi.encodeWithSelector(LocalEndpoint.InvalidNonce.selector, 1));
        delivery.deliver(originEndpoint, none, second);
        verify(first);
        bytes[] memory earlier = new bytes[](1);
        earlier[0] = first;
        delivery.deliver(originEndpoint, earlier, second);
        delivery.deliver(originEndpoint, none, first);
    }

    function test_deliver_behindOneThatSomebodyHasCommitted() public {
        (bytes memory first,) = sent();
        bytes memory second = sentAgain();
        verify(first);
        verify(second);
        this.commit(first);
        delivery.deliver(originEndpoint, none, second);
        delivery.deliver(originEndpoint, none, first);
    }

    function commit(bytes calldata packet) external {
        receiveLibrary.commitVerification(packet[:81], keccak256(packet[81:]));
    }

    function sent() private returns (bytes memory packet, bytes memory payload) {
        bytes[] memory payloads = filled(layerZeroOutput(), 1);
        packet = packetOf(payloads);
        return (packet, payloads[0]);
    }

    function sentAgain() private returns (bytes memory packet) {
        onDestination();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(
            toBytes32(solver), keccak256(abi.encode(ORDER_ID, 0)), uint32(vm.getBlockTimestamp()), layerZeroOutput()
        );
        return packetOf(payloads);
    }

    function packetOf(bytes[] memory payloads) private returns (bytes memory packet) {
        vm.recordLogs();
        destinationLayerZero.submit(
            ORIGIN_EID, address(originLayerZero), OPTIONS, address(outputSettler), payloads
        );
        packet = lastPacket();
        onOrigin();
    }

    function layerZeroOutput() private view returns (MandateOutput memory output) {
        output = newOutput();
        output.oracle = toBytes32(address(destinationLayerZero));
    }

    function isProven(bytes memory payload) private view returns (bool) {
        return originLayerZero.isProven(
            DESTINATION,
            toBytes32(address(destinationLayerZero)),
            toBytes32(address(outputSettler)),
            keccak256(payload)
        );
    }
}
