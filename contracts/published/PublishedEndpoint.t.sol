// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {LayerZeroOracle} from "../src/LayerZeroOracle.sol";
import {Origin, SetConfigParam} from "../src/interfaces/ILayerZero.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "../test/Fixture.sol";

/// @notice Of LayerZero's own endpoint, as it is published.
interface IPublishedEndpoint {
    function registerLibrary(address library_) external;
    function setDefaultSendLibrary(uint32 eid, address library_) external;
    function setDefaultReceiveLibrary(uint32 eid, address library_, uint256 gracePeriod) external;
    function getSendLibrary(address oapp, uint32 eid) external view returns (address);
    function isDefaultSendLibrary(address oapp, uint32 eid) external view returns (bool);
    function getReceiveLibrary(address oapp, uint32 eid) external view returns (address library_, bool isDefault);
    function delegates(address oapp) external view returns (address);
    function setSendLibrary(address oapp, uint32 eid, address library_) external;
    function lzReceive(
        Origin calldata origin,
        address receiver,
        bytes32 guid,
        bytes calldata message,
        bytes calldata extraData
    ) external payable;
}

/// @notice Of LayerZero's message library without verifiers.
interface IPublishedLibrary {
    function validatePacket(bytes calldata packet) external;
    function setMessagingFee(uint256 nativeFee, uint256 lzTokenFee) external;
}

/// @notice The adapter between two endpoints that LayerZero published: what `LocalEndpoint` imitates. It runs only by
/// `layerzero.ts`, which is told where the package lies: its licence does not let us ship it or depend on it.
contract PublishedEndpointTest is Fixture {
    uint32 private constant ORIGIN_EID = 30_101;
    uint32 private constant DESTINATION_EID = 30_102;
    bytes private constant OPTIONS = hex"00030100110100000000000000000000000000030d40";
    bytes32 private constant PACKET_SENT = keccak256("PacketSent(bytes,bytes,address)");
    uint256 private constant FEE = 100;

    IPublishedEndpoint private originEndpoint;
    IPublishedEndpoint private destinationEndpoint;
    IPublishedLibrary private originLibrary;
    IPublishedLibrary private destinationLibrary;
    LayerZeroOracle private here;
    LayerZeroOracle private there;

    function setUp() public override {
        super.setUp();
        (originEndpoint, originLibrary) = newEndpoint(ORIGIN_EID, DESTINATION_EID);
        (destinationEndpoint, destinationLibrary) = newEndpoint(DESTINATION_EID, ORIGIN_EID);
        here = newOracle(address(originEndpoint), DESTINATION_EID, DESTINATION, address(originLibrary));
        there = newOracle(address(destinationEndpoint), ORIGIN_EID, ORIGIN, address(destinationLibrary));
        vm.deal(address(this), 1 ether);
    }

    function test_anOrderSettles() public {
        StandardOrder memory order = newOrder();
        order.inputOracle = address(here);
        order.outputs[0].oracle = toBytes32(address(there));
        bytes32 orderId = openWithPermit2(order);
        uint32 timestamp = fill(orderId, order.outputs[0]);
        bytes memory packet = submit(describe(toBytes32(solver), orderId, timestamp, order.outputs[0]));
        onOrigin();
        originLibrary.validatePacket(packet);
        deliver(packet);
        escrow.finalise(order, solveParams(timestamp), toBytes32(solver), "");
        assertEq(usdc.balanceOf(solver), INPUT_AMOUNT);
    }

    function test_theConstructorsLibrariesHold_andNobodyCanChangeThem() public {
        assertEq(originEndpoint.getSendLibrary(address(here), DESTINATION_EID), address(originLibrary));
        assertFalse(originEndpoint.isDefaultSendLibrary(address(here), DESTINATION_EID));
        (address receiveLibrary, bool isDefault) = originEndpoint.getReceiveLibrary(address(here), DESTINATION_EID);
        assertEq(receiveLibrary, address(originLibrary));
        assertFalse(isDefault);
        assertEq(originEndpoint.delegates(address(here)), address(0));
        vm.expectRevert();
        originEndpoint.setSendLibrary(address(here), DESTINATION_EID, address(0));
    }

    function test_theFeeIsTheQuote_theRestComesBack() public {
        bytes[] memory payloads = one(delivered(1));
        uint256 fee = there.quoteGasPayment(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        assertEq(fee, FEE);
        vm.deal(stranger, fee + 7);
        vm.prank(stranger);
        there.submit{value: fee + 7}(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
        assertEq(stranger.balance, 7);
        vm.expectRevert();
        there.submit{value: fee - 1}(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), payloads);
    }

    /// @dev In any order, but none before all that were sent earlier on its path are verified.
    function test_messages_areDeliveredOnce_afterAllBeforeAreVerified() public {
        bytes memory payload = delivered(2);
        bytes memory first = submit(delivered(1));
        bytes memory second = submit(payload);
        onOrigin();
        originLibrary.validatePacket(second);
        vm.expectRevert();
        this.deliver(second);
        originLibrary.validatePacket(first);
        deliver(second);
        assertTrue(isProven(keccak256(payload)));
        vm.expectRevert();
        this.deliver(second);
        deliver(first);
    }

    function test_refusesOtherLibraries_pathsAndSenders() public {
        bytes memory packet = submit(delivered(1));
        onOrigin();
        // Not through the library of the other chain, not unverified, not by a stranger.
        vm.expectRevert();
        destinationLibrary.validatePacket(packet);
        vm.expectRevert();
        this.deliver(packet);
        vm.expectRevert(abi.encodeWithSelector(LayerZeroOracle.SenderNotEndpoint.selector, address(this)));
        here.lzReceive(originOf(packet), 0, "", address(this), "");
        // From a chain that the oracle does not serve.
        bytes memory foreign = bytes.concat(packet);
        foreign[12] = 0xff;
        vm.expectRevert();
        originLibrary.validatePacket(foreign);
        // Nobody can leave a message out.
        bytes memory leaveOut = abi.encodeWithSignature(
            "skip(address,uint32,bytes32,uint64)", here, DESTINATION_EID, toBytes32(address(there)), 1
        );
        (bool done,) = address(originEndpoint).call(leaveOut);
        assertFalse(done);
    }

    /// @dev Version (1), nonce (8), source (4), sender (32), destination (4), receiver (32), guid (32), message.
    function deliver(bytes memory packet) public {
        bytes32 guid;
        assembly ("memory-safe") {
            guid := mload(add(packet, 0x71))
        }
        bytes memory message = new bytes(packet.length - 113);
        for (uint256 i = 0; i < message.length; ++i) {
            message[i] = packet[113 + i];
        }
        originEndpoint.lzReceive(originOf(packet), address(here), guid, message, "");
    }

    function originOf(bytes memory packet) private pure returns (Origin memory origin) {
        uint64 nonce;
        uint32 srcEid;
        bytes32 sender;
        assembly ("memory-safe") {
            nonce := shr(192, mload(add(packet, 0x21)))
            srcEid := shr(224, mload(add(packet, 0x29)))
            sender := mload(add(packet, 0x2d))
        }
        return Origin(srcEid, sender, nonce);
    }

    /// @return packet As the library encoded it.
    function submit(bytes memory payload) private returns (bytes memory packet) {
        onDestination();
        vm.recordLogs();
        there.submit{value: FEE}(ORIGIN_EID, address(here), OPTIONS, address(outputSettler), one(payload));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == PACKET_SENT) (packet,,) = abi.decode(logs[i].data, (bytes, bytes, address));
        }
        assertGt(packet.length, 113, "no packet");
    }

    function delivered(uint256 number) private returns (bytes memory) {
        StandardOrder memory order = newOrder();
        order.outputs[0].oracle = toBytes32(address(there));
        bytes32 orderId = keccak256(abi.encode(number));
        return describe(toBytes32(solver), orderId, fill(orderId, order.outputs[0]), order.outputs[0]);
    }

    function isProven(bytes32 dataHash) private view returns (bool) {
        return here.isProven(DESTINATION, toBytes32(address(there)), toBytes32(address(outputSettler)), dataHash);
    }

    function one(bytes memory payload) private pure returns (bytes[] memory payloads) {
        payloads = new bytes[](1);
        payloads[0] = payload;
    }

    function newEndpoint(uint32 eid, uint32 otherEid)
        private
        returns (IPublishedEndpoint endpoint, IPublishedLibrary library_)
    {
        endpoint = IPublishedEndpoint(published("EndpointV2", abi.encode(eid, address(this))));
        library_ = IPublishedLibrary(published("SimpleMessageLib", abi.encode(address(endpoint), address(this))));
        library_.setMessagingFee(FEE, 0);
        // This library has nothing to configure and says so; one with verifiers takes a list, also an empty one.
        vm.mockCall(
            address(library_),
            abi.encodeWithSignature("setConfig(address,(uint32,uint32,bytes)[])"),
            ""
        );
        endpoint.registerLibrary(address(library_));
        endpoint.setDefaultSendLibrary(otherEid, address(library_));
        endpoint.setDefaultReceiveLibrary(otherEid, address(library_), 0);
    }

    /// @dev The bytes that LayerZero's package holds, written by layerzero.ts.
    function published(string memory name, bytes memory arguments) private returns (address deployed) {
        bytes memory creation =
            bytes.concat(vm.parseBytes(vm.readFile(string.concat("cache/layerzero/", name))), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(creation, 0x20), mload(creation))
        }
        require(deployed != address(0), name);
    }

    function newOracle(address endpoint, uint32 eid, uint256 chainId, address library_)
        private
        returns (LayerZeroOracle)
    {
        LayerZeroOracle.Corridor[] memory corridors = new LayerZeroOracle.Corridor[](1);
        SetConfigParam[] memory none = new SetConfigParam[](0);
        corridors[0] = LayerZeroOracle.Corridor(eid, chainId, library_, library_, none, none);
        return LayerZeroOracle(ship("LayerZeroOracle", abi.encode(endpoint, corridors)));
    }
}
