// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ILayerZeroEndpoint,
    ILayerZeroInbox,
    ILayerZeroReceiver,
    MessagingFee,
    MessagingParams,
    MessagingReceipt,
    Origin,
    SetConfigParam
} from "../../src/interfaces/ILayerZero.sol";

/// @notice Behaves towards an application as LayerZero's endpoint does: packets in its form, nonces per path,
/// verification by the receive library before delivery, delivery once and only behind verified ones, fees with
/// the rest returned, configuration by the application itself only. For tests.
contract LocalEndpoint is ILayerZeroEndpoint, ILayerZeroInbox {
    error Unauthorized();
    error PathNotInitializable();
    error PathNotVerifiable();
    error PayloadHashNotFound(bytes32 expected, bytes32 actual);
    error InvalidNonce(uint64 nonce);
    error OnlyNonDefaultLibrary();
    error InsufficientFee(uint256 required, uint256 supplied);

    event PacketSent(bytes encodedPayload, bytes options, address sendLibrary);

    uint32 public immutable EID;
    uint256 public nativeFee;
    /// @dev Of applications that have not set one.
    address public defaultReceiveLibrary;

    mapping(address sender => mapping(uint32 eid => mapping(bytes32 receiver => uint64))) private _nonces;
    mapping(bytes32 path => mapping(uint64 nonce => bytes32 payloadHash)) private _verified;
    /// @dev Up to here every packet of the path was verified, and the last delivered one is not above.
    mapping(bytes32 path => uint64) private _lazyNonces;
    mapping(address oapp => mapping(uint32 eid => address)) public sendLibraries;
    mapping(address oapp => mapping(uint32 eid => address)) public receiveLibraries;
    mapping(address oapp => mapping(address library_ => bytes32)) public configs;

    constructor(uint32 eid) {
        EID = eid;
    }

    function setNativeFee(uint256 fee) external {
        nativeFee = fee;
    }

    function setDefaultReceiveLibrary(address library_) external {
        defaultReceiveLibrary = library_;
    }

    function send(MessagingParams calldata params, address refundAddress)
        external
        payable
        returns (MessagingReceipt memory receipt)
    {
        if (msg.value < nativeFee) revert InsufficientFee(nativeFee, msg.value);
        uint64 nonce = ++_nonces[msg.sender][params.dstEid][params.receiver];
        bytes memory path =
            abi.encodePacked(nonce, EID, bytes32(uint256(uint160(msg.sender))), params.dstEid, params.receiver);
        bytes32 guid = keccak256(path);
        emit PacketSent(
            abi.encodePacked(uint8(1), path, guid, params.message),
            params.options,
            sendLibraries[msg.sender][params.dstEid]
        );
        if (msg.value > nativeFee) {
            (bool returned,) = refundAddress.call{value: msg.value - nativeFee}("");
            require(returned, "refund failed");
        }
        return MessagingReceipt(guid, nonce, MessagingFee(nativeFee, 0));
    }

    /// @notice What the receive library does, once its verifiers have verified the packet.
    function verify(Origin calldata origin, address receiver, bytes32 payloadHash) external {
        (address library_,) = getReceiveLibrary(receiver, origin.srcEid);
        if (msg.sender != library_) revert Unauthorized();
        if (!ILayerZeroReceiver(receiver).allowInitializePath(origin)) revert PathNotInitializable();
        bytes32 path = _path(receiver, origin.srcEid, origin.sender);
        if (origin.nonce <= _lazyNonces[path] && _verified[path][origin.nonce] == 0) revert PathNotVerifiable();
        _verified[path][origin.nonce] = payloadHash;
    }

    /// @notice What the executor does: anyone may.
    function lzReceive(
        Origin calldata origin,
        address receiver,
        bytes32 guid,
        bytes calldata message,
        bytes calldata extraData
    ) external payable {
        bytes32 path = _path(receiver, origin.srcEid, origin.sender);
        for (uint64 nonce = _lazyNonces[path] + 1; nonce <= origin.nonce; ++nonce) {
            if (_verified[path][nonce] == 0) revert InvalidNonce(nonce);
        }
        if (origin.nonce > _lazyNonces[path]) _lazyNonces[path] = origin.nonce;
        bytes32 payloadHash = keccak256(abi.encodePacked(guid, message));
        bytes32 verified = _verified[path][origin.nonce];
        if (verified != payloadHash) revert PayloadHashNotFound(verified, payloadHash);
        delete _verified[path][origin.nonce];
        ILayerZeroReceiver(receiver).lzReceive{value: msg.value}(origin, guid, message, msg.sender, extraData);
    }

    function setSendLibrary(address oapp, uint32 eid, address library_) external {
        _requireSelf(oapp);
        sendLibraries[oapp][eid] = library_;
    }

    /// @notice The old library may go on for a time only between two libraries that the application chose.
    function setReceiveLibrary(address oapp, uint32 eid, address library_, uint256 gracePeriod) external {
        _requireSelf(oapp);
        bool chosen = receiveLibraries[oapp][eid] != address(0) && library_ != address(0);
        if (gracePeriod != 0 && !chosen) revert OnlyNonDefaultLibrary();
        receiveLibraries[oapp][eid] = library_;
    }

    function setConfig(address oapp, address library_, SetConfigParam[] calldata params) external {
        _requireSelf(oapp);
        configs[oapp][library_] = keccak256(abi.encode(params));
    }

    function quote(MessagingParams calldata, address) external view returns (MessagingFee memory) {
        return MessagingFee(nativeFee, 0);
    }

    function inboundPayloadHash(address receiver, uint32 srcEid, bytes32 sender, uint64 nonce)
        external
        view
        returns (bytes32)
    {
        return _verified[_path(receiver, srcEid, sender)][nonce];
    }

    function lazyInboundNonce(address receiver, uint32 srcEid, bytes32 sender) external view returns (uint64) {
        return _lazyNonces[_path(receiver, srcEid, sender)];
    }

    function getReceiveLibrary(address receiver, uint32 srcEid) public view returns (address, bool) {
        address library_ = receiveLibraries[receiver][srcEid];
        return library_ == address(0) ? (defaultReceiveLibrary, true) : (library_, false);
    }

    function _requireSelf(address oapp) private view {
        if (msg.sender != oapp) revert Unauthorized();
    }

    function _path(address receiver, uint32 srcEid, bytes32 sender) private pure returns (bytes32) {
        return keccak256(abi.encode(receiver, srcEid, sender));
    }
}
