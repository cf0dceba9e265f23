// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LayerZeroOracle} from "../../src/LayerZeroOracle.sol";
import {MessagingParams, Origin, SetConfigParam} from "../../src/interfaces/ILayerZero.sol";
import {ProofMessage} from "../../src/libraries/ProofMessage.sol";
import {ProofOracle} from "../../src/oracles/ProofOracle.sol";
import {MandateOutput, StandardOrder} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";
import {LocalEndpoint} from "./LocalEndpoint.sol";

/// @notice The LayerZero adapter between two endpoints.
contract LayerZeroOracleTest is Fixture {
    uint32 private constant ORIGIN_EID = 30_101;
    uint32 private constant DESTINATION_EID = 30_102;
    bytes32 private constant ORDER_ID = keccak256("order");
    /// @dev Type 3, executor, lzReceive with 200,000 gas.
    bytes private constant OPTIONS = hex"00030100110100000000000000000000000000030d40";

    LocalEndpoint private originEndpoint;
    LocalEndpoint private destinationEndpoint;
    LayerZeroOracle private here;
    LayerZeroOracle private there;

    function setUp() public override {
        super.setUp();
        originEndpoint = new LocalEndpoint(ORIGIN_EID);
        originEndpoint.setDefaultReceiveLibrary(address(this));
        destinationEndpoint = new LocalEndpoint(DESTINATION_EID);
        here = newOracle(originEndpoint, corridor(DESTINATION_EID, DESTINATION));
        there = newOracle(destinationEndpoint, corridor(ORIGIN_EID, ORIGIN));
    }

    function test_anOrderSettlesOverLayerZero() public {
        StandardOrder memory order = newOrder();
        order.inputOracle = address(here);
        order.outputs[0] = lzOutput();
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        submit(payloadsOf(orderId, timestamp, 1), 0);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_submit_provesManyDeliveriesInOneMessage() public {
        bytes[] memory payloads = filledPayloads(5);
        submit(payloads, 0);
        for (uint256 i = 0; i < 5; ++i) {
            assertTrue(isProven(keccak256(payloads[i])));
        }
    }

    function testFuzz_submit_paysTheQuote_theRestComesBack(uint256 extra) public {
        extra = bound(extra, 0, 1 ether);
        destinationEndpoint.setNativeFee(0.02 ether);
        bytes[] memory payloads = filledPayloads(1);
        uint256 fee = there.quoteGasPayment(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        assertEq(fee, 0.02 ether);
        vm.deal(stranger, fee + extra);
        vm.prank(stranger);
        there.submit{value: fee + extra}(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        assertEq(stranger.balance, extra);
    }

    function test_submit_handsOverTheOptions() public {
        bytes[] memory payloads = filledPayloads(1);
        bytes memory body = abi.encodePacked(
            toBytes32(address(outputSettler)), uint16(1), uint16(payloads[0].length), payloads[0]
        );
        vm.expectCall(
            address(destinationEndpoint),
            abi.encodeCall(
                LocalEndpoint.send,
                (MessagingParams(ORIGIN_EID, toBytes32(address(here)), body, OPTIONS, false), address(this))
            )
        );
        there.submit(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
    }

    function test_submit_refusesWhatTheSettlerDoesNotVouchFor_andUnknownChains() public {
        onDestination();
        bytes[] memory payloads = payloadsOf(ORDER_ID, uint32(START), 1);
        vm.expectRevert(
            abi.encodeWithSelector(ProofOracle.NotAllPayloadsAttested.selector, address(outputSettler))
        );
        there.submit(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        vm.expectRevert(abi.encodeWithSelector(LayerZeroOracle.UnknownEndpoint.selector, 5));
        there.submit(5, address(here), OPTIONS, address(outputSettler), payloads);
    }

    function test_lzReceive_onlyFromTheEndpoint() public {
        Origin memory origin = Origin(DESTINATION_EID, toBytes32(address(there)), 1);
        vm.expectRevert(abi.encodeWithSelector(LayerZeroOracle.SenderNotEndpoint.selector, address(this)));
        here.lzReceive(origin, 0, messageOf(hex"00"), address(this), "");
    }

    /// @dev Whoever sends a message proves something under its own name only.
    function test_lzReceive_aFalseSenderProvesNothingForTheTrueOne() public {
        bytes memory payload = payloadsOf(ORDER_ID, uint32(START), 1)[0];
        Origin memory origin = Origin(DESTINATION_EID, toBytes32(stranger), 1);
        vm.prank(address(originEndpoint));
        here.lzReceive(origin, 0, messageOf(payload), address(this), "");
        assertFalse(isProven(keccak256(payload)));
        assertTrue(
            here.isProven(
                DESTINATION, toBytes32(stranger), toBytes32(address(outputSettler)), keccak256(payload)
            )
        );
    }

    function test_lzReceive_refusesUnknownChains_valueAndMalformedMessages() public {
        vm.deal(address(originEndpoint), 1);
        vm.startPrank(address(originEndpoint));
        vm.expectRevert(abi.encodeWithSelector(LayerZeroOracle.UnknownEndpoint.selector, 5));
        here.lzReceive(Origin(5, toBytes32(address(there)), 1), 0, messageOf(hex"00"), address(this), "");
        Origin memory origin = Origin(DESTINATION_EID, toBytes32(address(there)), 1);
        vm.expectRevert(abi.encodeWithSelector(ProofOracle.ValueNotAccepted.selector, 1));
        here.lzReceive{value: 1}(origin, 0, messageOf(hex"00"), address(this), "");
        vm.expectRevert(abi.encodeWithSelector(ProofMessage.MalformedMessage.selector, 1));
        here.lzReceive(origin, 0, hex"00", address(this), "");
    }

    function test_messages_areDeliveredOnce_inAnyOrder() public {
        bytes[] memory payloads = filledPayloads(1);
        vm.recordLogs();
        there.submit(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        (Origin memory origin,, bytes32 guid, bytes memory message) = lastPacket();
        onOrigin();
        originEndpoint.verify(origin, address(here), keccak256(abi.encodePacked(guid, message)));
        originEndpoint.lzReceive(origin, address(here), guid, message, "");
        vm.expectPartialRevert(LocalEndpoint.PayloadHashNotFound.selector);
        originEndpoint.lzReceive(origin, address(here), guid, message, "");
        assertEq(here.chainIdOf(DESTINATION_EID), DESTINATION);
        assertEq(here.nextNonce(DESTINATION_EID, origin.sender), 0);
        vm.expectRevert(LocalEndpoint.PathNotInitializable.selector);
        originEndpoint.verify(Origin(5, origin.sender, 1), address(here), 0);
    }

    /// @dev The endpoint's rule: a message is delivered once all that were sent earlier on its path are verified.
    /// They need not be delivered themselves.
    function test_messages_waitForTheVerificationOfEarlierOnes() public {
        bytes[] memory payloads = filledPayloads(2);
        (Origin memory first, bytes32 firstHash,,) = sent(payloads[0]);
        (Origin memory second, bytes32 hash, bytes32 guid, bytes memory message) = sent(payloads[1]);
        onOrigin();
        originEndpoint.verify(second, address(here), hash);
        vm.expectRevert(abi.encodeWithSelector(LocalEndpoint.InvalidNonce.selector, 1));
        originEndpoint.lzReceive(second, address(here), guid, message, "");
        originEndpoint.verify(first, address(here), firstHash);
        originEndpoint.lzReceive(second, address(here), guid, message, "");
        assertTrue(isProven(keccak256(payloads[1])));
        assertFalse(isProven(keccak256(payloads[0])));
    }

    /// @dev Verifiers and libraries are set once, by the constructor; there is nobody who could change them.
    function test_constructor_fixesLibrariesAndVerifiers() public {
        LayerZeroOracle.Corridor[] memory corridors = corridor(DESTINATION_EID, DESTINATION);
        corridors[0].sendLibrary = makeAddr("send library");
        corridors[0].receiveLibrary = makeAddr("receive library");
        corridors[0].sendConfig = config(DESTINATION_EID, hex"01");
        corridors[0].receiveConfig = config(DESTINATION_EID, hex"02");
        LayerZeroOracle own = newOracle(originEndpoint, corridors);
        assertEq(originEndpoint.sendLibraries(address(own), DESTINATION_EID), corridors[0].sendLibrary);
        assertEq(originEndpoint.receiveLibraries(address(own), DESTINATION_EID), corridors[0].receiveLibrary);
        assertEq(
            originEndpoint.configs(address(own), corridors[0].sendLibrary),
            keccak256(abi.encode(corridors[0].sendConfig))
        );
        assertEq(
            originEndpoint.configs(address(own), corridors[0].receiveLibrary),
            keccak256(abi.encode(corridors[0].receiveConfig))
        );
    }

    function test_constructor_refusesFaultyCorridors() public {
        vm.expectRevert(LayerZeroOracle.InvalidEndpoint.selector);
        newOracle(LocalEndpoint(address(0)), corridor(DESTINATION_EID, DESTINATION));
        expectInvalid(corridor(0, DESTINATION), 0);
        expectInvalid(corridor(DESTINATION_EID, 0), 0);
        LayerZeroOracle.Corridor[] memory corridors = new LayerZeroOracle.Corridor[](2);
        corridors[0] = corridor(DESTINATION_EID, DESTINATION)[0];
        corridors[1] = corridor(DESTINATION_EID, 7)[0];
        expectInvalid(corridors, 1);
        corridors[1] = corridor(7, DESTINATION)[0];
        expectInvalid(corridors, 1);
        corridors = corridor(DESTINATION_EID, DESTINATION);
        corridors[0].sendConfig = config(DESTINATION_EID, "");
        expectInvalid(corridors, 0);
        corridors[0].sendLibrary = makeAddr("send library");
        corridors[0].sendConfig = config(7, "");
        expectInvalid(corridors, 0);
    }

    function expectInvalid(LayerZeroOracle.Corridor[] memory corridors, uint256 index) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                LayerZeroOracle.InvalidCorridor.selector, corridors[index].eid, corridors[index].chainId
            )
        );
        newOracle(originEndpoint, corridors);
    }

    function submit(bytes[] memory payloads, uint256 value) private {
        onDestination();
        vm.recordLogs();
        there.submit{value: value}(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        (Origin memory origin, bytes32 receiver, bytes32 guid, bytes memory message) = lastPacket();
        onOrigin();
        address to = address(uint160(uint256(receiver)));
        originEndpoint.verify(origin, to, keccak256(abi.encodePacked(guid, message)));
        originEndpoint.lzReceive(origin, to, guid, message, "");
    }

    function sent(bytes memory payload)
        private
        returns (Origin memory origin, bytes32 payloadHash, bytes32 guid, bytes memory message)
    {
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = payload;
        onDestination();
        vm.recordLogs();
        there.submit(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        (origin,, guid, message) = lastPacket();
        payloadHash = keccak256(abi.encodePacked(guid, message));
    }

    function lastPacket() private returns (Origin memory, bytes32, bytes32, bytes memory) {
        (bytes memory packet,,) = abi.decode(vm.getRecordedLogs()[0].data, (bytes, bytes, address));
        return this.readPacket(packet);
    }

    function readPacket(bytes calldata packet)
        external
        pure
        returns (Origin memory origin, bytes32 receiver, bytes32 guid, bytes memory message)
    {
        origin = Origin(uint32(bytes4(packet[9:13])), bytes32(packet[13:45]), uint64(bytes8(packet[1:9])));
        return (origin, bytes32(packet[49:81]), bytes32(packet[81:113]), packet[113:]);
    }

    function filledPayloads(uint256 count) private returns (bytes[] memory payloads) {
        for (uint256 i = 0; i < count; ++i) {
            fill(keccak256(abi.encode(ORDER_ID, i)), lzOutput());
        }
        payloads = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 orderId = keccak256(abi.encode(ORDER_ID, i));
            payloads[i] = describe(toBytes32(solver), orderId, uint32(START), lzOutput());
        }
    }

    function payloadsOf(bytes32 orderId, uint32 timestamp, uint256 count)
        private
        view
        returns (bytes[] memory payloads)
    {
        payloads = new bytes[](count);
        payloads[0] = describe(toBytes32(solver), orderId, timestamp, lzOutput());
    }

    function lzOutput() private view returns (MandateOutput memory output) {
        output = newOutput();
        output.oracle = toBytes32(address(there));
    }

    function isProven(bytes32 dataHash) private view returns (bool) {
        return here.isProven(
            DESTINATION, toBytes32(address(there)), toBytes32(address(outputSettler)), dataHash
        );
    }

    function messageOf(bytes memory payload) private view returns (bytes memory) {
        return abi.encodePacked(
            toBytes32(address(outputSettler)), uint16(1), uint16(payload.length), payload
        );
    }

    function corridor(uint32 eid, uint256 chainId) private pure returns (LayerZeroOracle.Corridor[] memory list) {
        list = new LayerZeroOracle.Corridor[](1);
        list[0].eid = eid;
        list[0].chainId = chainId;
    }

    function config(uint32 eid, bytes memory value) private pure returns (SetConfigParam[] memory params) {
        params = new SetConfigParam[](1);
        params[0] = SetConfigParam(eid, 2, value);
    }

    function newOracle(LocalEndpoint endpoint, LayerZeroOracle.Corridor[] memory corridors)
        private
        returns (LayerZeroOracle)
    {
        return LayerZeroOracle(ship("LayerZeroOracle", abi.encode(address(endpoint), corridors)));
    }
}
