// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILayerZeroInbox, ILayerZeroReceiveLibrary, Origin} from "../interfaces/ILayerZero.sol";
import {AddressCast} from "../libraries/AddressCast.sol";

/// @title Does what LayerZero's executor does, when that one is late
/// @notice Commits a packet that its verifiers have verified, unless somebody has, and executes it, in one
/// transaction. Both may be done by anyone; this contract has no rights and keeps nothing.
contract LayerZeroDelivery {
    /// @dev Version, nonce, source, sender, destination, receiver: 1 + 8 + 4 + 32 + 4 + 32 bytes.
    uint256 private constant HEADER_LENGTH = 81;
    uint256 private constant GUID_END = 113;

    /// @notice The packet is shorter than its header and name.
    /// @dev Pass the packet as `PacketSent` reported it.
    error MalformedPacket(uint256 length);

    /// @notice Reverts with the library's or the endpoint's reason while the verifiers have not verified the
    /// packet, and when it was delivered before.
    /// @param endpoint LayerZero's endpoint on this chain.
    /// @param packet As the sending endpoint's `PacketSent` reported it.
    function deliver(ILayerZeroInbox endpoint, bytes calldata packet) external {
        if (packet.length < GUID_END) revert MalformedPacket(packet.length);
        Origin memory origin =
            Origin(uint32(bytes4(packet[9:13])), bytes32(packet[13:45]), uint64(bytes8(packet[1:9])));
        address receiver = AddressCast.toAddress(bytes32(packet[49:HEADER_LENGTH]));
        bytes32 payloadHash = keccak256(packet[HEADER_LENGTH:]);
        if (endpoint.inboundPayloadHash(receiver, origin.srcEid, origin.sender, origin.nonce) != payloadHash) {
            (address library_,) = endpoint.getReceiveLibrary(receiver, origin.srcEid);
            ILayerZeroReceiveLibrary(library_).commitVerification(packet[:HEADER_LENGTH], payloadHash);
        }
        bytes32 guid = bytes32(packet[HEADER_LENGTH:GUID_END]);
        endpoint.lzReceive(origin, receiver, guid, packet[GUID_END:], "");
    }
}
