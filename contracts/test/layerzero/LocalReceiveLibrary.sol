// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILayerZeroReceiveLibrary, Origin} from "../../src/interfaces/ILayerZero.sol";
import {LocalEndpoint} from "./LocalEndpoint.sol";

/// @notice Behaves as LayerZero's receive library does: every verifier (DVN) leaves its word under header and
/// payload, and once all have, anyone may commit it to the endpoint. For tests: verifiers are fixed here.
contract LocalReceiveLibrary is ILayerZeroReceiveLibrary {
    error Verifying();
    error InvalidPacketHeader();

    LocalEndpoint private immutable ENDPOINT;
    address[] private _verifiers;
    mapping(bytes32 packet => mapping(address verifier => bool)) private _verified;

    constructor(LocalEndpoint endpoint, address[] memory verifiers) {
        ENDPOINT = endpoint;
        _verifiers = verifiers;
    }

    /// @notice What a verifier does.
    function verify(bytes calldata packetHeader, bytes32 payloadHash, uint64) external {
        _verified[keccak256(abi.encode(packetHeader, payloadHash))][msg.sender] = true;
    }

    function commitVerification(bytes calldata packetHeader, bytes32 payloadHash) external {
        if (packetHeader.length != 81 || uint32(bytes4(packetHeader[45:49])) != ENDPOINT.EID()) {
            revert InvalidPacketHeader();
        }
        bytes32 packet = keccak256(abi.encode(packetHeader, payloadHash));
        for (uint256 i = 0; i < _verifiers.length; ++i) {
            if (!_verified[packet][_verifiers[i]]) revert Verifying();
            delete _verified[packet][_verifiers[i]];
        }
        Origin memory origin = Origin(
            uint32(bytes4(packetHeader[9:13])), bytes32(packetHeader[13:45]), uint64(bytes8(packetHeader[1:9]))
        );
        ENDPOINT.verify(origin, address(uint160(uint256(bytes32(packetHeader[49:81])))), payloadHash);
    }
}
