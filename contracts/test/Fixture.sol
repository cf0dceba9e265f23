// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {TestIsm} from "@hyperlane-xyz/core/contracts/test/TestIsm.sol";
import {TestMailbox} from "@hyperlane-xyz/core/contracts/test/TestMailbox.sol";
import {TestPostDispatchHook} from "@hyperlane-xyz/core/contracts/test/TestPostDispatchHook.sol";

import {AtomicSettler} from "../src/AtomicSettler.sol";
import {HyperlaneOracle} from "../src/HyperlaneOracle.sol";
import {EscrowBase} from "../src/escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../src/OutputSettler.sol";
import {TestUsdc} from "../src/testing/TestUsdc.sol";
import {TestUsdt} from "../src/testing/TestUsdt.sol";
import {TestWeth} from "../src/testing/TestWeth.sol";
import {OrderPurchase} from "../src/types/OrderPurchase.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";

/// @notice Both chains in one EVM: every contract is there, and `onOrigin` / `onDestination` switch the chain id.
/// Permit2, Mailbox and hooks are the real ones. What a user signs is spelled out again here, so that the
/// contracts' own encodings are checked against a second one.
abstract contract Fixture is Test {
    uint256 internal constant ORIGIN = 31337;
    uint256 internal constant DESTINATION = 31338;
    uint256 internal constant START = 1_800_000_000;
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;
    uint256 internal constant INPUT_AMOUNT = 1_000e6;
    uint256 internal constant OUTPUT_AMOUNT = 999e6;

    address internal user;
    uint256 internal userKey;
    address internal solver;
    uint256 internal solverKey;
    address internal stranger = makeAddr("stranger");
    address internal recipient = makeAddr("recipient");

    TestUsdc internal usdc;
    TestUsdt internal usdt;
    TestWeth internal weth;
    InputSettlerEscrow internal escrow;
    OutputSettler internal outputSettler;
    AtomicSettler internal atomicSettler;
    TestMailbox internal originMailbox;
    TestMailbox internal destinationMailbox;
    TestIsm internal ism;
    TestPostDispatchHook internal hook;
    HyperlaneOracle internal originOracle;
    HyperlaneOracle internal destinationOracle;

    function setUp() public virtual {
        vm.warp(START);
        (user, userKey) = makeAddrAndKey("user");
        (solver, solverKey) = makeAddrAndKey("solver");
        onOrigin();
        deployPermit2();
        usdc = newUsdc();
        usdt = TestUsdt(ship("TestUsdt", abi.encode(address(this))));
        weth = TestWeth(payable(ship("TestWeth", abi.encode(address(this)))));
        escrow = InputSettlerEscrow(ship("InputSettlerEscrow", ""));
        atomicSettler = AtomicSettler(ship("AtomicSettler", ""));
        outputSettler = OutputSettler(ship("OutputSettler", ""));
        ism = new TestIsm();
        hook = new TestPostDispatchHook();
        originMailbox = newMailbox(ORIGIN);
        destinationMailbox = newMailbox(DESTINATION);
        originOracle = newHyperlaneOracle(address(originMailbox), address(0), address(0), noDomains());
        destinationOracle = newHyperlaneOracle(address(destinationMailbox), address(0), address(0), noDomains());
        usdc.mint(user, 1_000_000e6);
        usdt.mint(solver, 1_000_000e6);
        vm.prank(user);
        usdc.approve(PERMIT2, type(uint256).max);
        vm.prank(solver);
        usdt.approve(address(outputSettler), type(uint256).max);
    }

    function onOrigin() internal {
        vm.chainId(ORIGIN);
    }

    function onDestination() internal {
        vm.chainId(DESTINATION);
    }

    // --- Orders --- //

    function newOrder() internal view returns (StandardOrder memory order) {
        order.user = user;
        order.nonce = 7;
        order.originChainId = ORIGIN;
        order.expires = uint32(START + 3600);
        order.fillDeadline = uint32(START + 600);
        order.inputOracle = address(originOracle);
        order.inputs = new uint256[2][](1);
        order.inputs[0] = [uint256(uint160(address(usdc))), INPUT_AMOUNT];
        order.outputs = new MandateOutput[](1);
        order.outputs[0] = newOutput();
    }

    function newOutput() internal view returns (MandateOutput memory output) {
        output.oracle = toBytes32(address(destinationOracle));
        output.settler = toBytes32(address(outputSettler));
        output.chainId = DESTINATION;
        output.token = toBytes32(address(usdt));
        output.amount = OUTPUT_AMOUNT;
        output.recipient = toBytes32(recipient);
    }

    function openWithPermit2(StandardOrder memory order) internal returns (bytes32 orderId) {
        onOrigin();
        bytes memory signature = signedByUser(order, address(escrow));
        escrow.openFor(order, user, signature);
        return escrow.orderIdentifier(order);
    }

    function fill(bytes32 orderId, MandateOutput memory output) internal returns (uint32 timestamp) {
        onDestination();
        vm.prank(solver);
        outputSettler.fill(orderId, output, type(uint48).max, abi.encodePacked(toBytes32(solver)));
        return uint32(vm.getBlockTimestamp());
    }

    /// @dev Through both Mailboxes: dispatched on the destination, processed on the origin.
    function prove(bytes32 orderId, MandateOutput memory output, uint32 timestamp) internal {
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), orderId, timestamp, output);
        submitAndRelay(payloads);
    }

    function submitAndRelay(bytes[] memory payloads) internal {
        onDestination();
        vm.recordLogs();
        destinationOracle.submit(
            uint32(ORIGIN), address(originOracle), 200_000, "", address(outputSettler), payloads
        );
        relay();
    }

    /// @dev Relays the message of the last recorded `Dispatch`.
    function relay() internal {
        bytes memory message = abi.decode(vm.getRecordedLogs()[0].data, (bytes));
        onOrigin();
        originMailbox.process("", message);
    }

    function solveParams(uint32 timestamp) internal view returns (EscrowBase.SolveParams[] memory) {
        return paramsFor(solver, timestamp);
    }

    function paramsFor(address by, uint32 timestamp) internal pure returns (EscrowBase.SolveParams[] memory params) {
        params = new EscrowBase.SolveParams[](1);
        params[0] = EscrowBase.SolveParams(timestamp, toBytes32(by));
    }

    // --- Second encodings --- //

    function describe(bytes32 by, bytes32 orderId, uint32 timestamp, MandateOutput memory output)
        internal
        pure
        returns (bytes memory)
    {
        return bytes.concat(
            abi.encodePacked(by, orderId, timestamp, output.token, output.amount, output.recipient),
            abi.encodePacked(uint16(output.callbackData.length), output.callbackData),
            abi.encodePacked(uint16(output.context.length), output.context)
        );
    }

    function hashOf(MandateOutput memory output) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(
                abi.encodePacked(output.oracle, output.settler, output.chainId),
                abi.encodePacked(output.token, output.amount, output.recipient),
                abi.encodePacked(uint16(output.callbackData.length), output.callbackData),
                abi.encodePacked(uint16(output.context.length), output.context)
            )
        );
    }

    function signedByUser(StandardOrder memory order, address settler) internal view returns (bytes memory) {
        return signedBy(userKey, order, settler);
    }

    function signedBy(uint256 key, StandardOrder memory order, address settler)
        internal
        view
        returns (bytes memory)
    {
        return bytes.concat(hex"00", sign(key, permit2Digest(order, settler)));
    }

    function permit2Digest(StandardOrder memory order, address settler) internal view returns (bytes32) {
        bytes32[] memory permitted = new bytes32[](order.inputs.length);
        for (uint256 i = 0; i < permitted.length; ++i) {
            permitted[i] = keccak256(
                abi.encode(
                    keccak256("TokenPermissions(address token,uint256 amount)"),
                    address(uint160(order.inputs[i][0])),
                    order.inputs[i][1]
                )
            );
        }
        bytes32 permitType = keccak256(
            "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,Permit2Witness witness)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)Permit2Witness(address user,uint32 expires,address inputOracle,MandateOutput[] outputs)TokenPermissions(address token,uint256 amount)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                permitType,
                keccak256(abi.encodePacked(permitted)),
                settler,
                order.nonce,
                uint256(order.fillDeadline),
                witnessOf(order)
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                PERMIT2
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function witnessOf(StandardOrder memory order) internal pure returns (bytes32) {
        bytes memory outputType =
            "MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)";
        bytes memory hashes = "";
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            bytes memory head = abi.encode(
                keccak256(outputType), output.oracle, output.settler, output.chainId, output.token, output.amount
            );
            bytes memory tail =
                abi.encode(output.recipient, keccak256(output.callbackData), keccak256(output.context));
            hashes = bytes.concat(hashes, keccak256(bytes.concat(head, tail)));
        }
        bytes memory witnessType = bytes.concat(
            "Permit2Witness(address user,uint32 expires,address inputOracle,MandateOutput[] outputs)", outputType
        );
        return keccak256(
            abi.encode(keccak256(witnessType), order.user, order.expires, order.inputOracle, keccak256(hashes))
        );
    }

    function typedDigest(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domainType =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain = keccak256(
            abi.encode(domainType, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function signedOffer(uint256 key, OrderPurchase memory offer) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "OrderPurchase(bytes32 orderId,address destination,bytes callData,uint64 discount,uint32 timeToBuy)"
                ),
                offer.orderId,
                offer.destination,
                keccak256(offer.callData),
                offer.discount,
                offer.timeToBuy
            )
        );
        return sign(key, typedDigest("TetraFi Escrow", address(escrow), structHash));
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev EIP-2098: r and s with the parity of v in its highest bit.
    function compact(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(key, digest);
        return abi.encodePacked(r, vs);
    }

    function toBytes32(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    // --- Deployment --- //

    /// @dev One of our contracts as it is deployed to real chains: the bytes that compile.ts makes. Coverage is
    /// measured on code compiled for it (FROM_SOURCE=true), because the optimizer loses track of lines.
    function ship(string memory name, bytes memory arguments) internal returns (address deployed) {
        bytes memory creation = vm.envOr("FROM_SOURCE", false)
            ? vm.getCode(string.concat(name, ".sol:", name))
            : vm.parseBytes(vm.readFile(string.concat(vm.envOr("SHIPPED", string("cache/shipped")), "/", name)));
        creation = bytes.concat(creation, arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(creation, 0x20), mload(creation))
            // The constructor's own reason.
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function newUsdc() internal returns (TestUsdc) {
        return TestUsdc(ship("TestUsdc", abi.encode(address(this))));
    }

    function newHyperlaneOracle(
        address mailbox,
        address hook_,
        address ism_,
        HyperlaneOracle.DomainOfChain[] memory domains
    ) internal returns (HyperlaneOracle) {
        return HyperlaneOracle(ship("HyperlaneOracle", abi.encode(mailbox, hook_, ism_, domains)));
    }

    /// @dev Runs the constructor at the canonical address, so that the immutables are the real ones.
    function deployPermit2() private {
        bytes memory initcode = vm.parseJsonBytes(vm.readFile("cache/permit2.json"), ".initcode");
        vm.etch(PERMIT2, initcode);
        (bool created, bytes memory runtime) = PERMIT2.call("");
        assertTrue(created);
        vm.etch(PERMIT2, runtime);
    }

    function noDomains() internal pure returns (HyperlaneOracle.DomainOfChain[] memory) {
        return new HyperlaneOracle.DomainOfChain[](0);
    }

    function newMailbox(uint256 domain) private returns (TestMailbox mailbox) {
        mailbox = new TestMailbox(uint32(domain));
        mailbox.initialize(address(this), address(ism), address(hook), address(new TestPostDispatchHook()));
    }
}
