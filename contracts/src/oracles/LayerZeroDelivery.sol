// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILayerZeroInbox, ILayerZeroReceiveLibrary, Origin} from "../interfaces/ILayerZero.sol";
import {AddressCast} from "../libraries/AddressCast.sol";

/// @title Does what LayerZero's executor does, when that one is late
/// @notice Commits packets that their verifiers have verified, unless somebody has, and executes the last, in
/// one transaction. Both may be done by anyone; this contract has no rights and keeps nothing.
contract LayerZeroDelivery {
    /// @dev Version, nonce, source, sender, destination, receiver: 1 + 8 + 4 + 32 + 4 + 32 bytes.
    uint256 private constant HEADER_LENGTH = 81;
    uint256 private constant GUID_END = 113;

    /// @notice The packet is shorter than its header and name.
    /// @dev Pass the packet as `PacketSent` reported it.
    error MalformedPacket(uint256 length);

    /// @notice Reverts with the library's or the endpoint's reason while the verifiers have not verified the
    /// packets, and when the last one was delivered before.
    /// @param endpoint LayerZero's endpoint on this chain.
    /// @param earlier Packets of the same path that nobody has committed: the endpoint executes none that comes
    /// after one of those. In the order of their nonces.
    /// @param packet As the sending endpoint's `PacketSent` reported it.
    function deliver(ILayerZeroInbox endpoint, bytes[] calldata earlier, bytes calldata packet) external {
        for (uint256 i = 0; i < earlier.length; ++i) {
            _commit(endpoint, earlier[i]);
        }
        (Origin memory origin, address receiver) = _commit(endpoint, packet);
        bytes32 guid = bytes32(packet[HEADER_LENGTH:GUID_END]);
        endpoint.lzReceive(origin, receiver, guid, packet[GUID_END:], "");
    }

    function _commit(ILayerZeroInbox endpoint, bytes calldata packet)
        private
        returns (Origin memory origin, address receiver)
    {
        if (packet.length < GUID_END) revert MalformedPacket(packet.length);
        origin = Origin(uint32(bytes4(packet[9:13])), bytes32(packet[13:45]), uint64(bytes8(packet[1:9])));
        receiver = AddressCast.toAddress(bytes32(packet[49:HEADER_LENGTH]));
        bytes32 payloadHash = keccak256(packet[HEADER_LENGTH:]);
        if (endpoint.inboundPayloadHash(receiver, origin.srcEid, origin.sender, origin.nonce) != payloadHash) {
            (address library_,) = endpoint.getReceiveLibrary(receiver, origin.srcEid);
            ILayerZeroReceiveLibrary(library_).commitVerification(packet[:HEADER_LENGTH], payloadHash);
        }
    }
}
