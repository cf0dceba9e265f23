// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an application needs of LayerZero's endpoint (version 2), and what the endpoint needs of it.
/// @dev Names, types and order are LayerZero's public ABI.
struct MessagingParams {
    uint32 dstEid;
    bytes32 receiver;
    bytes message;
    bytes options;
    bool payInLzToken;
}

struct MessagingFee {
    uint256 nativeFee;
    uint256 lzTokenFee;
}

struct MessagingReceipt {
    bytes32 guid;
    uint64 nonce;
    MessagingFee fee;
}

struct Origin {
    uint32 srcEid;
    bytes32 sender;
    uint64 nonce;
}

struct SetConfigParam {
    uint32 eid;
    uint32 configType;
    bytes config;
}

interface ILayerZeroEndpoint {
    function send(MessagingParams calldata params, address refundAddress)
        external
        payable
        returns (MessagingReceipt memory);

    function setSendLibrary(address oapp, uint32 eid, address library_) external;

    function setReceiveLibrary(address oapp, uint32 eid, address library_, uint256 gracePeriod) external;

    function setConfig(address oapp, address library_, SetConfigParam[] calldata params) external;

    function quote(MessagingParams calldata params, address sender) external view returns (MessagingFee memory);
}

interface ILayerZeroReceiver {
    function lzReceive(
        Origin calldata origin,
        bytes32 guid,
        bytes calldata message,
        address executor,
        bytes calldata extraData
    ) external payable;

    function allowInitializePath(Origin calldata origin) external view returns (bool);

    function nextNonce(uint32 eid, bytes32 sender) external view returns (uint64);
}

/// @notice The endpoint's receiving side, which anyone may use.
interface ILayerZeroInbox {
    function lzReceive(
        Origin calldata origin,
        address receiver,
        bytes32 guid,
        bytes calldata message,
        bytes calldata extraData
    ) external payable;

    function inboundPayloadHash(address receiver, uint32 srcEid, bytes32 sender, uint64 nonce)
        external
        view
        returns (bytes32);

    function getReceiveLibrary(address receiver, uint32 srcEid)
        external
        view
        returns (address library_, bool isDefault);
}

/// @notice Where verifiers (DVNs) leave what they have verified, until it is committed to the endpoint.
interface ILayerZeroReceiveLibrary {
    function commitVerification(bytes calldata packetHeader, bytes32 payloadHash) external;
}
