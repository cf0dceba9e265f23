// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {stdJson} from "forge-std/StdJson.sol";

import {FillEncoding} from "../src/libraries/FillEncoding.sol";
import {OrderEncoding} from "../src/libraries/OrderEncoding.sol";
import {OrderId} from "../src/libraries/OrderId.sol";
import {Permit2Witness} from "../src/libraries/Permit2Witness.sol";
import {Quote, QuoteHash} from "../src/types/Quote.sol";
import {MandateOutput, StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Shows what the libraries make of calldata.
contract Encodings {
    function orderId(StandardOrder calldata order) external view returns (bytes32) {
        return OrderId.compute(order);
    }

    /// @dev The witness is hashed in the encoding's own place, which must be as before afterwards.
    function encodeAndWitness(StandardOrder calldata order) external pure returns (bytes memory encoded, bytes32 witness) {
        encoded = OrderEncoding.encode(order, order.inputs);
        witness = Permit2Witness.hash(encoded);
    }

    function outputHash(MandateOutput calldata output) external pure returns (bytes32) {
        return FillEncoding.outputHash(output);
    }

    function eventData(MandateOutput calldata output) external pure returns (bytes memory data, bytes32 hash) {
        return FillEncoding.eventData(output, output.callbackData, output.context);
    }

    function description(bytes32 solver, bytes32 id, uint32 timestamp, MandateOutput calldata output)
        external
        pure
        returns (bytes memory)
    {
        return FillEncoding.description(solver, id, timestamp, output);
    }

    function quoteHash(Quote calldata quote) external pure returns (bytes32) {
        return QuoteHash.hash(quote);
    }
}

/// @notice The same random orders and quotes in Solidity and in TypeScript (vectors.ts): ids, digests, hashes and
/// descriptions must be the same bytes.
contract DifferentialTest is Fixture {
    using stdJson for string;

    function test_orders_asTypeScriptEncodesThem() public {
        string memory json = vm.readFile(vm.envOr("VECTORS", string("test/vectors.json")));
        bytes memory code = address(new Encodings()).code;
        uint256 count = 0;
        for (; json.keyExists(string.concat(".orders[", vm.toString(count), "]")); ++count) {
            checkOrder(json, string.concat(".orders[", vm.toString(count), "]"), code);
        }
        assertGt(count, 10);
    }

    function test_quotes_asTypeScriptHashesThem() public {
        string memory json = vm.readFile(vm.envOr("VECTORS", string("test/vectors.json")));
        Encodings encodings = new Encodings();
        uint256 count = 0;
        for (; json.keyExists(string.concat(".quotes[", vm.toString(count), "]")); ++count) {
            string memory at = string.concat(".quotes[", vm.toString(count), "]");
            vm.chainId(json.readUint(string.concat(at, ".chainId")));
            Quote memory quote = abi.decode(json.readBytes(string.concat(at, ".encoded")), (Quote));
            address settler = json.readAddress(string.concat(at, ".settler"));
            assertEq(
                typedDigest("TetraFi", settler, encodings.quoteHash(quote)),
                json.readBytes32(string.concat(at, ".digest"))
            );
        }
        assertGt(count, 10);
    }

    /// @dev Random orders of forge's own, against the compiler's encoder and the tests' second encodings.
    function testFuzz_encodings_areTheCompilers(StandardOrder memory order, bytes32 solver, uint32 timestamp) public {
        Encodings encodings = new Encodings();
        (bytes memory encoded, bytes32 witness) = encodings.encodeAndWitness(order);
        assertEq(encoded, abi.encode(order));
        assertEq(witness, witnessOf(order));
        bytes32 orderId = encodings.orderId(order);
        assertEq(orderId, idOf(order, address(encodings)));
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            assertEq(encodings.outputHash(output), hashOf(output));
            assertEq(
                encodings.description(solver, orderId, timestamp, output),
                describe(solver, orderId, timestamp, output)
            );
            (bytes memory data, bytes32 hash) = encodings.eventData(output);
            assertEq(hash, hashOf(output));
            assertEq(this.outputOf(data), abi.encode(output));
        }
    }

    /// @dev A field that does not fit its type makes no order at all.
    function testFuzz_encode_refusesDirtyFields(uint256 field, uint256 dirt) public {
        bytes memory input = abi.encodeCall(Encodings.encodeAndWitness, (newOrder()));
        uint256[4] memory words = [uint256(0), 3, 4, 5];
        uint256[4] memory widths = [uint256(160), 32, 32, 160];
        field = bound(field, 0, 3);
        dirt = bound(dirt, 1, type(uint256).max >> widths[field]) << widths[field];
        uint256 at = 0x24 + 0x20 + 0x20 * words[field];
        assembly ("memory-safe") {
            mstore(add(input, at), or(mload(add(input, at)), dirt))
        }
        (bool done,) = address(new Encodings()).call(input);
        assertFalse(done);
    }

    /// @dev What follows solver, timestamp, offset and amount, behind an offset as abi.encode puts it.
    function outputOf(bytes calldata data) external pure returns (bytes memory) {
        return bytes.concat(bytes32(uint256(0x20)), data[0x80:]);
    }

    function checkOrder(string memory json, string memory at, bytes memory code) private {
        StandardOrder memory order = abi.decode(json.readBytes(string.concat(at, ".encoded")), (StandardOrder));
        address settler = json.readAddress(string.concat(at, ".settler"));
        vm.chainId(json.readUint(string.concat(at, ".chainId")));
        vm.etch(settler, code);
        bytes32 orderId = Encodings(settler).orderId(order);
        assertEq(orderId, json.readBytes32(string.concat(at, ".orderId")));
        (bytes memory encoded, bytes32 witness) = Encodings(settler).encodeAndWitness(order);
        assertEq(encoded, abi.encode(order));
        assertEq(witness, witnessOf(order));
        assertEq(permit2Digest(order, settler), json.readBytes32(string.concat(at, ".permit2Digest")));
        bytes32 solver = json.readBytes32(string.concat(at, ".solver"));
        uint32 timestamp = uint32(json.readUint(string.concat(at, ".timestamp")));
        if (order.outputs.length == 0) return;
        bytes32[] memory hashes = json.readBytes32Array(string.concat(at, ".outputHashes"));
        bytes[] memory descriptions = json.readBytesArray(string.concat(at, ".descriptions"));
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            assertEq(Encodings(settler).outputHash(output), hashes[i]);
            assertEq(Encodings(settler).description(solver, orderId, timestamp, output), descriptions[i]);
        }
    }

    function idOf(StandardOrder memory order, address settler) private view returns (bytes32) {
        bytes memory inputs = "";
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            inputs = abi.encodePacked(inputs, order.inputs[i][0], order.inputs[i][1]);
        }
        bytes memory head = abi.encodePacked(block.chainid, settler, order.user, order.nonce, order.expires);
        bytes memory tail = abi.encodePacked(order.fillDeadline, order.inputOracle, keccak256(inputs));
        return keccak256(bytes.concat(head, tail, abi.encode(order.outputs)));
    }
}
