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
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {AddressCast} from "./libraries/AddressCast.sol";
import {ProofMessage} from "./libraries/ProofMessage.sol";
import {ProofOracle} from "./oracles/ProofOracle.sol";

/// @title Carries proofs of delivery over Hyperlane
/// @notice On the destination chain it sends what an output settler vouches for; on the origin chain it
/// records what arrived, under the chain, the sending oracle and the application it came from.
/// @dev Anyone may send a message here, but it is recorded under its own sender: only a message from the
/// oracle that an order names can prove that order. Replays are refused by the Mailbox, and would change
/// nothing.
contract HyperlaneOracle is ProofOracle, IMessageRecipient, ISpecifiesInterchainSecurityModule {
    /// @notice A chain whose Hyperlane domain is not its chain id.
    struct DomainOfChain {
        uint32 domain;
        uint256 chainId;
    }

    /// @notice A mailbox is needed to construct the oracle.
    error InvalidMailbox();

    /// @notice The domain or the chain occurs twice, is zero, or needs no entry because they are equal.
    /// @dev List each chain once, and only those whose domain differs from their chain id.
    error InvalidDomain(uint32 domain, uint256 chainId);

    /// @notice This domain's number is the chain id of a chain that has another domain, so that its messages
    /// could be taken for that chain's.
    /// @dev The message can't come from a chain that this oracle serves; nothing was recorded.
    error AmbiguousDomain(uint32 domain);

    /// @notice Only Hyperlane's Mailbox may deliver messages.
    error SenderNotMailbox(address sender);

    /// @notice The value does not cover what Hyperlane asks for the message.
    /// @dev Send what quoteGasPayment says; the rest comes back.
    error InsufficientValue(uint256 required, uint256 sent);

    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    IMailbox public immutable mailbox;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    IPostDispatchHook public immutable hook;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) Hyperlane's Mailbox asks for this name
    IInterchainSecurityModule public immutable interchainSecurityModule;

    /// @dev Written by the constructor only. Domains without an entry are their own chain id.
    mapping(uint32 domain => uint256 chainId) private _chainIds;
    /// @dev Chain ids that a domain of another number stands for.
    mapping(uint256 chainId => bool) private _hasOtherDomain;

    /// @param mailbox_ Hyperlane's Mailbox on this chain.
    /// @param hook_ Hook for messages from here; zero takes the Mailbox's default.
    /// @param ism Security module for messages to here; zero takes the Mailbox's default.
    /// @param domains The chains whose domain is not their chain id; fixed for ever.
    constructor(address mailbox_, address hook_, address ism, DomainOfChain[] memory domains) {
        if (mailbox_.code.length == 0) revert InvalidMailbox();
        mailbox = IMailbox(mailbox_);
        hook = IPostDispatchHook(hook_);
        interchainSecurityModule = IInterchainSecurityModule(ism);
        for (uint256 i = 0; i < domains.length; ++i) {
            (uint32 domain, uint256 chainId) = (domains[i].domain, domains[i].chainId);
            bool usable = domain != 0 && chainId != 0 && domain != chainId;
            if (!usable || _chainIds[domain] != 0 || _hasOtherDomain[chainId]) revert InvalidDomain(domain, chainId);
            _chainIds[domain] = chainId;
            _hasOtherDomain[chainId] = true;
        }
    }

    /// @notice Sends proofs of deliveries, of one order or of many, in one message. What Hyperlane does not ask
    /// of the value goes back to the caller.
    /// @param destinationDomain Hyperlane's domain of the orders' origin chain.
    /// @param recipientOracle The orders' inputOracle there.
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
        bytes memory body = _attestedBody(source, payloads);
        bytes memory metadata = StandardHookMetadata.formatMetadata(0, gasLimit, msg.sender, customMetadata);
        bytes32 recipient = AddressCast.toBytes32(recipientOracle);
        uint256 fee = 0;
        // Not every hook returns what it was paid too much, and some refuse it: ask, and pay exactly that.
        if (msg.value != 0) {
            fee = mailbox.quoteDispatch(destinationDomain, recipient, body, metadata, hook);
            if (msg.value < fee) revert InsufficientValue(fee, msg.value);
        }
        mailbox.dispatch{value: fee}(destinationDomain, recipient, body, metadata, hook);
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }

    /// @notice Records a message's payloads as proved by its sender.
    function handle(uint32 origin, bytes32 sender, bytes calldata message) external payable {
        if (msg.sender != address(mailbox)) revert SenderNotMailbox(msg.sender);
        _record(chainIdOf(origin), sender, message);
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

    /// @notice The chain that a Hyperlane domain stands for.
    function chainIdOf(uint32 domain) public view returns (uint256 chainId) {
        chainId = _chainIds[domain];
        if (chainId == 0) {
            if (_hasOtherDomain[domain]) revert AmbiguousDomain(domain);
            chainId = domain;
        }
    }
}
