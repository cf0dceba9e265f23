// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ILayerZeroEndpoint,
    ILayerZeroReceiver,
    MessagingParams,
    Origin,
    SetConfigParam
} from "./interfaces/ILayerZero.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {ProofMessage} from "./libraries/ProofMessage.sol";
import {ProofOracle} from "./oracles/ProofOracle.sol";

/// @title Carries proofs of delivery over LayerZero (version 2)
/// @notice As the Hyperlane adapter, over LayerZero. Which verifiers (DVNs) and which executor a corridor uses
/// is fixed when the contract is deployed: it has no owner and no delegate, so nobody can change them later.
/// @dev Anyone may send a message here, but it is recorded under its own sender: only a message from the
/// oracle that an order names can prove that order. The endpoint delivers each message once.
contract LayerZeroOracle is ProofOracle, ILayerZeroReceiver {
    /// @notice A chain on the other side, and how messages to and from it are verified and executed.
    struct Corridor {
        /// @dev LayerZero's endpoint id of the chain.
        uint32 eid;
        uint256 chainId;
        /// @dev Message libraries; zero leaves LayerZero's defaults, which LayerZero can change.
        address sendLibrary;
        address receiveLibrary;
        /// @dev Verifiers, thresholds and executor, as the libraries encode them.
        SetConfigParam[] sendConfig;
        SetConfigParam[] receiveConfig;
    }

    /// @notice An endpoint is needed to construct the oracle.
    error InvalidEndpoint();

    /// @notice The endpoint id or the chain occurs twice or is zero, or a configuration is without its library
    /// or for another endpoint id.
    error InvalidCorridor(uint32 eid, uint256 chainId);

    /// @notice The oracle was deployed without this chain.
    /// @dev Use an oracle that serves the corridor.
    error UnknownEndpoint(uint32 eid);

    /// @notice Only LayerZero's endpoint may deliver messages.
    error SenderNotEndpoint(address sender);

    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    ILayerZeroEndpoint public immutable endpoint;

    /// @dev Written by the constructor only.
    mapping(uint32 eid => uint256 chainId) private _chainIds;
    mapping(uint256 chainId => bool) private _served;

    /// @param endpoint_ LayerZero's endpoint on this chain.
    /// @param corridors The chains that this oracle serves; fixed for ever.
    constructor(address endpoint_, Corridor[] memory corridors) {
        if (endpoint_.code.length == 0) revert InvalidEndpoint();
        endpoint = ILayerZeroEndpoint(endpoint_);
        for (uint256 i = 0; i < corridors.length; ++i) {
            _configure(ILayerZeroEndpoint(endpoint_), corridors[i]);
        }
    }

    /// @notice Sends proofs of deliveries, of one order or of many, in one message. The endpoint returns what
    /// is not used of the value to the caller.
    /// @param destinationEid LayerZero's endpoint id of the orders' origin chain.
    /// @param recipientOracle The orders' inputOracle there.
    /// @param options Executor and verifier options of this message (type 3), above all its gas there.
    /// @param source The output settler that vouches for the payloads.
    /// @param payloads Fill descriptions.
    function submit(
        uint32 destinationEid,
        address recipientOracle,
        bytes calldata options,
        address source,
        bytes[] calldata payloads
    ) external payable {
        chainIdOf(destinationEid);
        bytes memory body = _attestedBody(source, payloads);
        // Not the send of an address: the endpoint reverts when it can't send.
        // solhint-disable-next-line check-send-result
        endpoint.send{value: msg.value}(_params(destinationEid, recipientOracle, body, options), msg.sender);
    }

    /// @inheritdoc ILayerZeroReceiver
    function lzReceive(Origin calldata origin, bytes32, bytes calldata message, address, bytes calldata)
        external
        payable
    {
        if (msg.sender != address(endpoint)) revert SenderNotEndpoint(msg.sender);
        _record(chainIdOf(origin.srcEid), origin.sender, message);
    }

    /// @notice What `submit` with the same arguments costs, in wei.
    function quoteGasPayment(
        uint32 destinationEid,
        address recipientOracle,
        bytes calldata options,
        address source,
        bytes[] calldata payloads
    ) external view returns (uint256) {
        bytes memory body = ProofMessage.encode(AddressCast.toBytes32(source), payloads);
        return endpoint.quote(_params(destinationEid, recipientOracle, body, options), address(this)).nativeFee;
    }

    /// @inheritdoc ILayerZeroReceiver
    function allowInitializePath(Origin calldata origin) external view returns (bool) {
        return _chainIds[origin.srcEid] != 0;
    }

    /// @inheritdoc ILayerZeroReceiver
    /// @dev Zero: messages may be delivered in any order, once all earlier ones on their path are verified.
    function nextNonce(uint32, bytes32) external pure returns (uint64) {
        return 0;
    }

    /// @notice The chain that an endpoint id stands for.
    function chainIdOf(uint32 eid) public view returns (uint256 chainId) {
        chainId = _chainIds[eid];
        if (chainId == 0) revert UnknownEndpoint(eid);
    }

    function _configure(ILayerZeroEndpoint to, Corridor memory corridor) private {
        (uint32 eid, uint256 chainId) = (corridor.eid, corridor.chainId);
        if (eid == 0 || chainId == 0 || _chainIds[eid] != 0 || _served[chainId]) revert InvalidCorridor(eid, chainId);
        _chainIds[eid] = chainId;
        _served[chainId] = true;
        _requireConfigOf(corridor, corridor.sendLibrary, corridor.sendConfig);
        _requireConfigOf(corridor, corridor.receiveLibrary, corridor.receiveConfig);
        if (corridor.sendLibrary != address(0)) {
            to.setSendLibrary(address(this), eid, corridor.sendLibrary);
            to.setConfig(address(this), corridor.sendLibrary, corridor.sendConfig);
        }
        if (corridor.receiveLibrary != address(0)) {
            to.setReceiveLibrary(address(this), eid, corridor.receiveLibrary, 0);
            to.setConfig(address(this), corridor.receiveLibrary, corridor.receiveConfig);
        }
    }

    function _requireConfigOf(Corridor memory corridor, address library_, SetConfigParam[] memory config) private pure {
        bool usable = library_ != address(0) || config.length == 0;
        for (uint256 i = 0; i < config.length; ++i) {
            usable = usable && config[i].eid == corridor.eid;
        }
        if (!usable) revert InvalidCorridor(corridor.eid, corridor.chainId);
    }

    function _params(uint32 eid, address recipientOracle, bytes memory body, bytes calldata options)
        private
        pure
        returns (MessagingParams memory)
    {
        return MessagingParams({
            dstEid: eid,
            receiver: AddressCast.toBytes32(recipientOracle),
            message: body,
            options: options,
            payInLzToken: false
        });
    }
}
