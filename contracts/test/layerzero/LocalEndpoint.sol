// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ILayerZeroEndpoint,
    ILayerZeroReceiver,
    MessagingFee,
    MessagingParams,
    MessagingReceipt,
    Origin,
    SetConfigParam
} from "../../src/interfaces/ILayerZero.sol";

/// @notice Behaves towards an application as LayerZero's endpoint does: nonces per path, verification before
/// delivery, of every earlier message too, delivery once, fees with the rest returned, configuration by the
/// application itself only. For tests: anybody may verify. `published/` holds it to LayerZero's own.
contract LocalEndpoint is ILayerZeroEndpoint {
    error Unauthorized();
    error PathNotInitializable();
    error PayloadHashNotFound();
    error InvalidNonce(uint64 nonce);
    error InsufficientFee(uint256 required, uint256 supplied);

    event PacketSent(bytes encodedPayload, bytes options, address sendLibrary);

    uint32 public immutable EID;
    uint256 public nativeFee;

    mapping(address sender => mapping(uint32 eid => mapping(bytes32 receiver => uint64))) private _nonces;
    mapping(address receiver => mapping(bytes32 path => bytes32 payloadHash)) private _verified;
    /// @dev All messages up to it are verified, and one of them that is later than those before was delivered.
    mapping(address receiver => mapping(uint32 eid => mapping(bytes32 sender => uint64))) private _lazyNonces;
    mapping(address oapp => mapping(uint32 eid => address)) public sendLibraries;
    mapping(address oapp => mapping(uint32 eid => address)) public receiveLibraries;
    mapping(address oapp => mapping(address library_ => bytes32)) public configs;

    constructor(uint32 eid) {
        EID = eid;
    }

    function setNativeFee(uint256 fee) external {
        nativeFee = fee;
    }

    function send(MessagingParams calldata params, address refundAddress)
        external
        payable
        returns (MessagingReceipt memory receipt)
    {
        if (msg.value < nativeFee) revert InsufficientFee(nativeFee, msg.value);
        uint64 nonce = ++_nonces[msg.sender][params.dstEid][params.receiver];
        bytes32 guid = keccak256(abi.encode(nonce, EID, msg.sender, params.dstEid, params.receiver));
        Origin memory origin = Origin(EID, bytes32(uint256(uint160(msg.sender))), nonce);
        emit PacketSent(
            abi.encode(origin, params.receiver, guid, params.message),
            params.options,
            sendLibraries[msg.sender][params.dstEid]
        );
        if (msg.value > nativeFee) {
            (bool returned,) = refundAddress.call{value: msg.value - nativeFee}("");
            require(returned, "refund failed");
        }
        return MessagingReceipt(guid, nonce, MessagingFee(nativeFee, 0));
    }

    /// @notice What the verifiers do, once they have seen the packet.
    function verify(Origin calldata origin, address receiver, bytes32 payloadHash) external {
        if (!ILayerZeroReceiver(receiver).allowInitializePath(origin)) revert PathNotInitializable();
        _verified[receiver][_path(origin)] = payloadHash;
    }

    /// @notice What the executor does: anyone may.
    function lzReceive(Origin calldata origin, address receiver, bytes32 guid, bytes calldata message)
        external
        payable
    {
        uint64 lazy = _lazyNonces[receiver][origin.srcEid][origin.sender];
        for (uint64 nonce = lazy + 1; nonce <= origin.nonce; ++nonce) {
            bytes32 earlier = _path(Origin(origin.srcEid, origin.sender, nonce));
            if (_verified[receiver][earlier] == 0) revert InvalidNonce(nonce);
        }
        if (origin.nonce > lazy) _lazyNonces[receiver][origin.srcEid][origin.sender] = origin.nonce;
        if (_verified[receiver][_path(origin)] != keccak256(abi.encodePacked(guid, message))) {
            revert PayloadHashNotFound();
        }
        delete _verified[receiver][_path(origin)];
        ILayerZeroReceiver(receiver).lzReceive{value: msg.value}(origin, guid, message, msg.sender, "");
    }

    function setSendLibrary(address oapp, uint32 eid, address library_) external {
        _requireSelf(oapp);
        sendLibraries[oapp][eid] = library_;
    }

    function setReceiveLibrary(address oapp, uint32 eid, address library_, uint256) external {
        _requireSelf(oapp);
        receiveLibraries[oapp][eid] = library_;
    }

    function setConfig(address oapp, address library_, SetConfigParam[] calldata params) external {
        _requireSelf(oapp);
        configs[oapp][library_] = keccak256(abi.encode(params));
    }

    function quote(MessagingParams calldata, address) external view returns (MessagingFee memory) {
        return MessagingFee(nativeFee, 0);
    }

    function _requireSelf(address oapp) private view {
        if (msg.sender != oapp) revert Unauthorized();
    }

    function _path(Origin memory origin) private pure returns (bytes32) {
        return keccak256(abi.encode(origin));
    }
}
