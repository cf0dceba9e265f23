// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StandardHookMetadata} from "@hyperlane-xyz/core/contracts/hooks/libs/StandardHookMetadata.sol";
import {IPostDispatchHook} from "@hyperlane-xyz/core/contracts/interfaces/hooks/IPostDispatchHook.sol";

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
            abi.encodeWithSelector(HyperlaneOracle.NotAllPayloadsAttested.selector, address(outputSettler));
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
        deliver();
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
        deliver();
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
        vm.expectRevert(abi.encodeWithSelector(HyperlaneOracle.ValueNotAccepted.selector, 1));
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
            abi.encodeWithSelector(HyperlaneOracle.NotProven.selector, DESTINATION, oracle, settler, unknown)
        );
        originOracle.efficientRequireProven(series);
        vm.expectRevert(abi.encodeWithSelector(HyperlaneOracle.InvalidProofSeries.selector, 127));
        originOracle.efficientRequireProven(new bytes(127));
    }

    function test_constructor_takesHookAndSecurityModule() public {
        HyperlaneOracle own = new HyperlaneOracle(address(originMailbox), address(hook), address(ism));
        assertEq(address(own.interchainSecurityModule()), address(ism));
        assertEq(address(own.hook()), address(hook));
        assertEq(address(originMailbox.recipientIsm(address(own))), address(ism));
        assertEq(address(originMailbox.recipientIsm(address(originOracle))), address(ism), "the default");
        vm.expectRevert(HyperlaneOracle.InvalidMailbox.selector);
        new HyperlaneOracle(address(0), address(0), address(0));
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
