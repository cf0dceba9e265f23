// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    IInterchainSecurityModule,
    ISpecifiesInterchainSecurityModule
} from "@hyperlane-xyz/core/contracts/interfaces/IInterchainSecurityModule.sol";
import {IMailbox} from "@hyperlane-xyz/core/contracts/interfaces/IMailbox.sol";
import {IMessageRecipient} from "@hyperlane-xyz/core/contracts/interfaces/IMessageRecipient.sol";
import {IPostDispatchHook} from "@hyperlane-xyz/core/contracts/interfaces/hooks/IPostDispatchHook.sol";
import {StandardHookMetadata} from "@hyperlane-xyz/core/contracts/hooks/libs/StandardHookMetadata.sol";

import {IAttester} from "./interfaces/IAttester.sol";
import {IInputOracle} from "./interfaces/IInputOracle.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {ProofMessage} from "./libraries/ProofMessage.sol";

/// @title Carries proofs of delivery over Hyperlane
/// @notice On the destination chain it sends what an output settler vouches for; on the origin chain it
/// records what arrived, under the chain, the sending oracle and the application it came from.
/// @dev Anyone may send a message here, but it is recorded under its own sender: only a message from the
/// oracle that an order names can prove that order. Hyperlane's domain must equal the chain id.
contract HyperlaneOracle is IInputOracle, IMessageRecipient, ISpecifiesInterchainSecurityModule {
    /// @notice A mailbox is needed to construct the oracle.
    error InvalidMailbox();

    /// @notice Only Hyperlane's Mailbox may deliver messages.
    error SenderNotMailbox(address sender);

    /// @notice Messages carry no coins here.
    /// @dev Process the message without value.
    error ValueNotAccepted(uint256 value);

    /// @notice `source` does not vouch for all of the payloads.
    /// @dev Check solver, timestamp and output against OutputFilled, and that the output names this oracle.
    error NotAllPayloadsAttested(address source);

    /// @notice One of the deliveries was not proved here (yet).
    /// @dev Wait for OutputProven with these values.
    error NotProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash);

    /// @notice The series does not consist of whole quadruples of 128 bytes.
    error InvalidProofSeries(uint256 length);

    event OutputProven(uint256 chainid, bytes32 remoteIdentifier, bytes32 application, bytes32 payloadHash);

    uint256 private constant QUADRUPLE_LENGTH = 128;

    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    IMailbox public immutable mailbox;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    IPostDispatchHook public immutable hook;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) Hyperlane's Mailbox asks for this name
    IInterchainSecurityModule public immutable interchainSecurityModule;

    /// @dev Keyed by the hash of the quadruple: one slot, one hash.
    mapping(bytes32 quadrupleHash => bool) private _proven;

    /// @param mailbox_ Hyperlane's Mailbox on this chain.
    /// @param hook_ Hook for messages from here; zero takes the Mailbox's default.
    /// @param ism Security module for messages to here; zero takes the Mailbox's default.
    constructor(address mailbox_, address hook_, address ism) {
        if (mailbox_.code.length == 0) revert InvalidMailbox();
        mailbox = IMailbox(mailbox_);
        hook = IPostDispatchHook(hook_);
        interchainSecurityModule = IInterchainSecurityModule(ism);
    }

    /// @notice Sends proofs of deliveries. What Hyperlane does not use of the value goes back to the caller.
    /// @param destinationDomain The order's origin chain.
    /// @param recipientOracle The order's inputOracle there.
    /// @param gasLimit Gas for recording them there.
    /// @param customMetadata Appended to Hyperlane's standard hook metadata; normally empty.
    /// @param source The output settler that vouches for the payloads.
    /// @param payloads Fill descriptions.
    function submit(
        uint32 destinationDomain,
        address recipientOracle,
        uint256 gasLimit,
        bytes calldata customMetadata,
        address source,
        bytes[] calldata payloads
    ) external payable {
        if (!IAttester(source).hasAttested(payloads)) revert NotAllPayloadsAttested(source);
        mailbox.dispatch{value: msg.value}(
            destinationDomain,
            AddressCast.toBytes32(recipientOracle),
            ProofMessage.encode(AddressCast.toBytes32(source), payloads),
            StandardHookMetadata.formatMetadata(0, gasLimit, msg.sender, customMetadata),
            hook
        );
    }

    /// @notice Records a message's payloads as proved by its sender.
    function handle(uint32 origin, bytes32 sender, bytes calldata message) external payable {
        if (msg.sender != address(mailbox)) revert SenderNotMailbox(msg.sender);
        if (msg.value != 0) revert ValueNotAccepted(msg.value);
        (bytes32 application, bytes32[] memory hashes) = ProofMessage.decode(message);
        for (uint256 i = 0; i < hashes.length; ++i) {
            _proven[_key(origin, sender, application, hashes[i])] = true;
            emit OutputProven(origin, sender, application, hashes[i]);
        }
    }

    /// @notice What `submit` with the same arguments costs, in wei.
    function quoteGasPayment(
        uint32 destinationDomain,
        address recipientOracle,
        uint256 gasLimit,
        bytes calldata customMetadata,
        address source,
        bytes[] calldata payloads
    ) external view returns (uint256) {
        return mailbox.quoteDispatch(
            destinationDomain,
            AddressCast.toBytes32(recipientOracle),
            ProofMessage.encode(AddressCast.toBytes32(source), payloads),
            StandardHookMetadata.formatMetadata(0, gasLimit, msg.sender, customMetadata),
            hook
        );
    }

    /// @inheritdoc IInputOracle
    function isProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        external
        view
        returns (bool)
    {
        return _proven[_key(remoteChainId, remoteOracle, application, dataHash)];
    }

    /// @inheritdoc IInputOracle
    function efficientRequireProven(bytes calldata proofSeries) external view {
        if (proofSeries.length % QUADRUPLE_LENGTH != 0) revert InvalidProofSeries(proofSeries.length);
        for (uint256 start = 0; start < proofSeries.length; start += QUADRUPLE_LENGTH) {
            bytes calldata quadruple = proofSeries[start:start + QUADRUPLE_LENGTH];
            if (!_proven[keccak256(quadruple)]) {
                (uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash) =
                    abi.decode(quadruple, (uint256, bytes32, bytes32, bytes32));
                revert NotProven(chainId, remoteOracle, application, dataHash);
            }
        }
    }

    function _key(uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(chainId, remoteOracle, application, dataHash));
    }
}
