// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardHookMetadata} from "@hyperlane-xyz/core/contracts/hooks/libs/StandardHookMetadata.sol";
import {IPostDispatchHook} from "@hyperlane-xyz/core/contracts/interfaces/hooks/IPostDispatchHook.sol";

import {ProofOracle} from "../src/oracles/ProofOracle.sol";
import {HyperlaneOracle} from "../src/HyperlaneOracle.sol";
import {IAttester} from "../src/interfaces/IAttester.sol";
import {ProofMessage} from "../src/libraries/ProofMessage.sol";
import {MandateOutput} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Over two real Mailboxes with a security module that accepts everything.
contract HyperlaneOracleTest is Fixture, IAttester {
    bytes32 private constant ORDER_ID = keccak256("order");

    function test_submit_provesOnTheOtherChain() public {
        MandateOutput memory output = newOutput();
        uint32 timestamp = fill(ORDER_ID, output);
        bytes32 dataHash = keccak256(describe(toBytes32(solver), ORDER_ID, timestamp, output));
        assertFalse(isProven(dataHash));
        prove(ORDER_ID, output, timestamp);
        assertTrue(isProven(dataHash));
        originOracle.efficientRequireProven(quadruple(dataHash));
    }

    function test_submit_refusesWhatTheSettlerDoesNotVouchFor() public {
        onDestination();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), ORDER_ID, uint32(START), newOutput());
        bytes memory refusal =
            abi.encodeWithSelector(ProofOracle.NotAllPayloadsAttested.selector, address(outputSettler));
        vm.expectRevert(refusal);
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(outputSettler), payloads);
    }

    /// @dev Anybody can vouch for anything, but only under its own name.
    function test_submit_aFalseSettlerProvesNothingForTheTrueOne() public {
        onDestination();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), ORDER_ID, uint32(START), newOutput());
        vm.recordLogs();
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(this), payloads);
        relay();
        bytes32 dataHash = keccak256(payloads[0]);
        assertFalse(isProven(dataHash));
        bytes32 oracle = toBytes32(address(destinationOracle));
        assertTrue(originOracle.isProven(DESTINATION, oracle, toBytes32(address(this)), dataHash));
    }

    function hasAttested(bytes[] calldata) external pure returns (bool) {
        return true;
    }

    /// @dev A message that anyone sends straight through the Mailbox names any application it likes.
    function test_handle_aFalseOracleProvesNothingForTheTrueOne() public {
        onDestination();
        bytes memory payload = describe(toBytes32(solver), ORDER_ID, uint32(START), newOutput());
        bytes memory body = message(toBytes32(address(outputSettler)), payload);
        vm.recordLogs();
        vm.prank(stranger);
        destinationMailbox.dispatch(uint32(ORIGIN), toBytes32(address(originOracle)), body);
        relay();
        assertFalse(isProven(keccak256(payload)));
    }

    function test_handle_onlyFromTheMailbox() public {
        bytes memory body = message(toBytes32(address(outputSettler)), hex"00");
        vm.expectRevert(abi.encodeWithSelector(HyperlaneOracle.SenderNotMailbox.selector, address(this)));
        originOracle.handle(uint32(DESTINATION), toBytes32(address(destinationOracle)), body);
    }

    function test_handle_refusesValue() public {
        vm.deal(address(originMailbox), 1);
        vm.prank(address(originMailbox));
        vm.expectRevert(abi.encodeWithSelector(ProofOracle.ValueNotAccepted.selector, 1));
        originOracle.handle{value: 1}(uint32(DESTINATION), 0, message(0, hex"00"));
    }

    function testFuzz_handle_recordsEveryPayload(bytes[] memory payloads, bytes32 application, bytes32 sender) public {
        vm.assume(payloads.length > 0);
        bytes memory body = abi.encodePacked(application, uint16(payloads.length));
        for (uint256 i = 0; i < payloads.length; ++i) {
            body = abi.encodePacked(body, uint16(payloads[i].length), payloads[i]);
        }
        vm.prank(address(originMailbox));
        originOracle.handle(uint32(DESTINATION), sender, body);
        for (uint256 i = 0; i < payloads.length; ++i) {
            assertTrue(originOracle.isProven(DESTINATION, sender, application, keccak256(payloads[i])));
            assertFalse(originOracle.isProven(ORIGIN, sender, application, keccak256(payloads[i])));
        }
    }

    function testFuzz_handle_refusesTruncatedAndOverlongMessages(bytes memory payload, uint256 cut) public {
        vm.assume(payload.length < 65_536);
        bytes memory body = message(0, payload);
        bytes memory longer = bytes.concat(body, hex"00");
        expectMalformed(longer);
        cut = bound(cut, 0, body.length - 1);
        assembly ("memory-safe") {
            mstore(body, cut)
        }
        expectMalformed(body);
    }

    function test_submit_refusesNothingAndTooLong() public {
        onDestination();
        vm.expectRevert(ProofMessage.NoPayloads.selector);
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(this), new bytes[](0));
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = new bytes(65_536);
        vm.expectRevert(abi.encodeWithSelector(ProofMessage.PayloadTooLong.selector, 65_536));
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(this), payloads);
    }

    function test_submit_paysTheQuote_andNamesTheCallerForRefunds() public {
        hook.setFee(0.01 ether);
        MandateOutput memory output = newOutput();
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(solver), ORDER_ID, fill(ORDER_ID, output), output);
        uint256 fee = destinationOracle.quoteGasPayment(
            uint32(ORIGIN), address(originOracle), 200_000, hex"beef", address(outputSettler), payloads
        );
        assertEq(fee, 0.01 ether);
        vm.deal(stranger, 1 ether);
        bytes memory metadata = StandardHookMetadata.formatMetadata(0, 200_000, stranger, hex"beef");
        bytes memory body = message(toBytes32(address(outputSettler)), payloads[0]);
        vm.expectCall(
            address(destinationMailbox),
            fee,
            abi.encodeWithSignature(
                "dispatch(uint32,bytes32,bytes,bytes,address)",
                uint32(ORIGIN),
                toBytes32(address(originOracle)),
                body,
                metadata,
                IPostDispatchHook(address(0))
            )
        );
        vm.prank(stranger);
        destinationOracle.submit{value: fee}(
            uint32(ORIGIN), address(originOracle), 200_000, hex"beef", address(outputSettler), payloads
        );
    }

    function test_efficientRequireProven_refusesOneMissing_andPartQuadruples() public {
        MandateOutput memory output = newOutput();
        uint32 timestamp = fill(ORDER_ID, output);
        prove(ORDER_ID, output, timestamp);
        bytes32 known = keccak256(describe(toBytes32(solver), ORDER_ID, timestamp, output));
        bytes32 unknown = keccak256("unknown");
        bytes32 oracle = toBytes32(address(destinationOracle));
        bytes32 settler = toBytes32(address(outputSettler));
        bytes memory series = bytes.concat(quadruple(known), quadruple(unknown));
        vm.expectRevert(
            abi.encodeWithSelector(ProofOracle.NotProven.selector, DESTINATION, oracle, settler, unknown)
        );
        originOracle.efficientRequireProven(series);
        vm.expectRevert(abi.encodeWithSelector(ProofOracle.InvalidProofSeries.selector, 127));
        originOracle.efficientRequireProven(new bytes(127));
    }

    function test_constructor_takesHookAndSecurityModule() public {
        HyperlaneOracle own = newHyperlaneOracle(address(originMailbox), address(hook), address(ism), noDomains());
        assertEq(address(own.interchainSecurityModule()), address(ism));
        assertEq(address(own.hook()), address(hook));
        assertEq(address(originMailbox.recipientIsm(address(own))), address(ism));
        assertEq(address(originMailbox.recipientIsm(address(originOracle))), address(ism), "the default");
        vm.expectRevert(HyperlaneOracle.InvalidMailbox.selector);
        newHyperlaneOracle(address(0), address(0), address(0), noDomains());
    }

    // --- Fees --- //

    /// @dev What the caller sent too much comes back, though the hook keeps all that it is paid.
    function testFuzz_submit_returnsWhatHyperlaneDoesNotAsk(uint256 extra) public {
        hook.setFee(0.01 ether);
        extra = bound(extra, 0, 10 ether);
        bytes[] memory payloads = filledPayloads(1);
        vm.deal(stranger, 0.01 ether + extra);
        vm.prank(stranger);
        destinationOracle.submit{value: 0.01 ether + extra}(
            uint32(ORIGIN), address(originOracle), 200_000, "", address(outputSettler), payloads
        );
        assertEq(stranger.balance, extra);
        assertEq(address(destinationOracle).balance, 0);
    }

    function test_submit_refusesTooLittleValue() public {
        hook.setFee(0.01 ether);
        bytes[] memory payloads = filledPayloads(1);
        vm.deal(stranger, 0.01 ether);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(HyperlaneOracle.InsufficientValue.selector, 0.01 ether, 0.001 ether));
        destinationOracle.submit{value: 0.001 ether}(
            uint32(ORIGIN), address(originOracle), 200_000, "", address(outputSettler), payloads
        );
    }

    // --- Many deliveries, one message --- //

    function testFuzz_submit_provesManyDeliveriesInOneMessage(uint256 count) public {
        count = bound(count, 2, 20);
        bytes[] memory payloads = filledPayloads(count);
        submitAndRelay(payloads);
        for (uint256 i = 0; i < count; ++i) {
            assertTrue(isProven(keccak256(payloads[i])));
        }
    }

    function test_submit_oneFalseDeliveryStopsTheMessage() public {
        bytes[] memory payloads = filledPayloads(3);
        payloads[1] = describe(toBytes32(stranger), keccak256("other"), uint32(START), newOutput());
        vm.expectRevert(
            abi.encodeWithSelector(ProofOracle.NotAllPayloadsAttested.selector, address(outputSettler))
        );
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(outputSettler), payloads);
    }

    function test_submit_refusesMorePayloadsThanItCanCount() public {
        onDestination();
        vm.expectRevert(abi.encodeWithSelector(ProofMessage.TooManyPayloads.selector, 65_536));
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(this), new bytes[](65_536));
    }

    // --- Replay --- //

    function test_process_refusesTheSameMessageTwice_andOnAnotherChain() public {
        bytes[] memory payloads = filledPayloads(1);
        vm.recordLogs();
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 0, "", address(outputSettler), payloads);
        bytes memory hyperlaneMessage = abi.decode(vm.getRecordedLogs()[0].data, (bytes));
        originMailbox.process("", hyperlaneMessage);
        vm.expectRevert("Mailbox: already delivered");
        originMailbox.process("", hyperlaneMessage);
        vm.expectRevert("Mailbox: unexpected destination");
        destinationMailbox.process("", hyperlaneMessage);
    }

    // --- Domains --- //

    function test_domains_ofAnotherNumberStandForTheirChain() public {
        HyperlaneOracle mapped = mappedOracle(1000, DESTINATION);
        bytes memory payload = describe(toBytes32(solver), ORDER_ID, uint32(START), newOutput());
        bytes memory body = message(toBytes32(address(outputSettler)), payload);
        bytes32 sender = toBytes32(address(destinationOracle));
        vm.prank(address(originMailbox));
        mapped.handle(1000, sender, body);
        bytes32 settler = toBytes32(address(outputSettler));
        assertTrue(mapped.isProven(DESTINATION, sender, settler, keccak256(payload)));
        assertFalse(mapped.isProven(1000, sender, settler, keccak256(payload)));
        assertEq(mapped.chainIdOf(1000), DESTINATION);
        assertEq(mapped.chainIdOf(7), 7);
    }

    /// @dev The domain whose number is the chain's id is some other chain's: it must not speak for this one.
    function test_domains_cantSpeakForAChainThatHasAnother() public {
        HyperlaneOracle mapped = mappedOracle(1000, DESTINATION);
        vm.prank(address(originMailbox));
        vm.expectRevert(abi.encodeWithSelector(HyperlaneOracle.AmbiguousDomain.selector, uint32(DESTINATION)));
        mapped.handle(uint32(DESTINATION), 0, message(0, hex"00"));
    }

    function test_domains_refusesAmbiguousLists() public {
        expectInvalidDomain(entries(1000, 5, 1000, 6));
        expectInvalidDomain(entries(1000, 5, 1001, 5));
        expectInvalidDomain(entries(1000, 5, 7, 7));
        expectInvalidDomain(entries(1000, 5, 0, 6));
        expectInvalidDomain(entries(1000, 5, 1001, 0));
        // Two chains may have each other's number.
        HyperlaneOracle swapped =
            newHyperlaneOracle(address(originMailbox), address(0), address(0), entries(5, 6, 6, 5));
        assertEq(swapped.chainIdOf(5), 6);
        assertEq(swapped.chainIdOf(6), 5);
    }

    function expectInvalidDomain(HyperlaneOracle.DomainOfChain[] memory domains) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                HyperlaneOracle.InvalidDomain.selector, domains[1].domain, domains[1].chainId
            )
        );
        newHyperlaneOracle(address(originMailbox), address(0), address(0), domains);
    }

    function entries(uint32 a, uint256 chainA, uint32 b, uint256 chainB)
        private
        pure
        returns (HyperlaneOracle.DomainOfChain[] memory domains)
    {
        domains = new HyperlaneOracle.DomainOfChain[](2);
        domains[0] = HyperlaneOracle.DomainOfChain(a, chainA);
        domains[1] = HyperlaneOracle.DomainOfChain(b, chainB);
    }

    function mappedOracle(uint32 domain, uint256 chainId) private returns (HyperlaneOracle) {
        HyperlaneOracle.DomainOfChain[] memory domains = new HyperlaneOracle.DomainOfChain[](1);
        domains[0] = HyperlaneOracle.DomainOfChain(domain, chainId);
        return newHyperlaneOracle(address(originMailbox), address(0), address(0), domains);
    }

    /// @dev Descriptions of deliveries that were made.
    function filledPayloads(uint256 count) private returns (bytes[] memory payloads) {
        payloads = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 orderId = keccak256(abi.encode("order", i));
            uint32 timestamp = fill(orderId, newOutput());
            payloads[i] = describe(toBytes32(solver), orderId, timestamp, newOutput());
        }
    }

    function expectMalformed(bytes memory body) private {
        vm.prank(address(originMailbox));
        vm.expectRevert(abi.encodeWithSelector(ProofMessage.MalformedMessage.selector, body.length));
        originOracle.handle(uint32(DESTINATION), 0, body);
    }

    function isProven(bytes32 dataHash) private view returns (bool) {
        return originOracle.isProven(
            DESTINATION, toBytes32(address(destinationOracle)), toBytes32(address(outputSettler)), dataHash
        );
    }

    function quadruple(bytes32 dataHash) private view returns (bytes memory) {
        return abi.encode(
            DESTINATION, toBytes32(address(destinationOracle)), toBytes32(address(outputSettler)), dataHash
        );
    }

    function message(bytes32 application, bytes memory payload) private pure returns (bytes memory) {
        return abi.encodePacked(application, uint16(1), uint16(payload.length), payload);
    }
}
