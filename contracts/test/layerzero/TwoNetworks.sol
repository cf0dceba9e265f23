// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LayerZeroOracle} from "../../src/LayerZeroOracle.sol";
import {LayerZeroDelivery} from "../../src/oracles/LayerZeroDelivery.sol";
import {QuorumOracle} from "../../src/oracles/QuorumOracle.sol";
import {MandateOutput} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";
import {LocalEndpoint} from "./LocalEndpoint.sol";
import {LocalReceiveLibrary} from "./LocalReceiveLibrary.sol";

/// @notice Hyperlane and LayerZero between both chains, and oracles that take either or both of them.
abstract contract TwoNetworks is Fixture {
    uint32 internal constant ORIGIN_EID = 30_101;
    uint32 internal constant DESTINATION_EID = 30_102;
    bytes32 internal constant ORDER_ID = keccak256("order");
    /// @dev Type 3, executor, lzReceive with 200,000 gas.
    bytes internal constant OPTIONS = hex"00030100110100000000000000000000000000030d40";

    address internal verifierA = makeAddr("verifier A");
    address internal verifierB = makeAddr("verifier B");
    LocalEndpoint internal originEndpoint;
    LocalEndpoint internal destinationEndpoint;
    LocalReceiveLibrary internal receiveLibrary;
    LayerZeroDelivery internal delivery;
    LayerZeroOracle internal originLayerZero;
    LayerZeroOracle internal destinationLayerZero;

    function setUp() public virtual override {
        super.setUp();
        originEndpoint = new LocalEndpoint(ORIGIN_EID);
        destinationEndpoint = new LocalEndpoint(DESTINATION_EID);
        address[] memory verifiers = new address[](2);
        (verifiers[0], verifiers[1]) = (verifierA, verifierB);
        receiveLibrary = new LocalReceiveLibrary(originEndpoint, verifiers);
        originEndpoint.setDefaultReceiveLibrary(address(receiveLibrary));
        delivery = LayerZeroDelivery(ship("LayerZeroDelivery", ""));
        originLayerZero = newLayerZero(originEndpoint, DESTINATION_EID, DESTINATION);
        destinationLayerZero = newLayerZero(destinationEndpoint, ORIGIN_EID, ORIGIN);
    }

    /// @dev Both verifiers do their work.
    function verify(bytes memory packet) internal {
        this.verifyAs(verifierA, packet);
        this.verifyAs(verifierB, packet);
    }

    function verifyAs(address verifier, bytes calldata packet) external {
        vm.prank(verifier);
        receiveLibrary.verify(packet[:81], keccak256(packet[81:]), 1);
    }

    function lastPacket() internal returns (bytes memory packet) {
        (packet,,) = abi.decode(vm.getRecordedLogs()[0].data, (bytes, bytes, address));
    }

    function filled(MandateOutput memory output, uint256 count) internal returns (bytes[] memory payloads) {
        payloads = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 orderId = keccak256(abi.encode(ORDER_ID, i));
            uint32 timestamp = fill(orderId, output);
            payloads[i] = describe(toBytes32(solver), orderId, timestamp, output);
        }
    }

    function newQuorum(uint256 threshold, bool isOrigin) internal returns (QuorumOracle) {
        address[] memory here = new address[](2);
        QuorumOracle.Remote[] memory remotes = new QuorumOracle.Remote[](1);
        remotes[0].adapters = new bytes32[](2);
        (here[0], here[1]) = isOrigin
            ? (address(originOracle), address(originLayerZero))
            : (address(destinationOracle), address(destinationLayerZero));
        remotes[0].chainId = isOrigin ? DESTINATION : ORIGIN;
        remotes[0].adapters[0] = toBytes32(address(isOrigin ? destinationOracle : originOracle));
        remotes[0].adapters[1] = toBytes32(address(isOrigin ? destinationLayerZero : originLayerZero));
        return newQuorumOf(threshold, here, remotes);
    }

    function newQuorumOf(uint256 threshold, address[] memory here, QuorumOracle.Remote[] memory remotes)
        internal
        returns (QuorumOracle)
    {
        return QuorumOracle(payable(ship("QuorumOracle", abi.encode(threshold, here, remotes))));
    }

    function newLayerZero(LocalEndpoint endpoint, uint32 eid, uint256 chainId) private returns (LayerZeroOracle) {
        LayerZeroOracle.Corridor[] memory corridors = new LayerZeroOracle.Corridor[](1);
        corridors[0].eid = eid;
        corridors[0].chainId = chainId;
        return LayerZeroOracle(ship("LayerZeroOracle", abi.encode(address(endpoint), corridors)));
    }
}
