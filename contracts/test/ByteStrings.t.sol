// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MandateOutput} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice An output's byte strings as the compiler finds them in calldata.
contract CompilerAccess {
    function lengths(bytes32, MandateOutput calldata output, uint48, bytes calldata)
        external
        pure
        returns (uint256, uint256)
    {
        return (output.callbackData.length, output.context.length);
    }
}

/// @notice Outputs whose byte strings do not lie in the calldata: the output settler finds them by hand, and must
/// refuse what the compiler's own access refuses.
contract ByteStringsTest is Fixture {
    bytes32 private constant ORDER = keccak256("order");
    /// @dev Of the words in `fill`'s calldata: selector, four arguments, then the output.
    uint256 private constant OUTPUT = 4 + 0x80;
    uint256 private constant CALLBACK_OFFSET = OUTPUT + 0xc0;
    uint256 private constant CONTEXT_OFFSET = OUTPUT + 0xe0;
    uint256 private constant CALLBACK_LENGTH = OUTPUT + 0x100;
    uint256 private constant CONTEXT_LENGTH = OUTPUT + 0x120;

    CompilerAccess private compiler;

    function setUp() public override {
        super.setUp();
        compiler = new CompilerAccess();
        // Takes any callback: otherwise the recipient would refuse what the settler should have.
        vm.etch(recipient, hex"00");
        onDestination();
    }

    function test_fill_asItIsEncoded() public {
        assertTrue(accepted(calldataOfFill()));
    }

    /// @dev The calldata ends with the context's length: fillerData is read from the output's head instead.
    function test_fill_theContextMayEndWithTheCalldata_notLater() public {
        bytes memory data = endingWithTheContext();
        assertTrue(accepted(data));
        set(data, CONTEXT_LENGTH, 1);
        assertRefused(data);
    }

    function test_fill_theCallbackMayEndWithTheCalldata_notLater() public {
        bytes memory data = endingWithTheContext();
        set(data, CALLBACK_LENGTH, 0x20);
        assertTrue(accepted(data));
        set(data, CALLBACK_LENGTH, 0x21);
        assertRefused(data);
    }

    function test_fill_offsetsAndLengthsThatOverflow() public {
        uint256[4] memory words = [CALLBACK_OFFSET, CONTEXT_OFFSET, CALLBACK_LENGTH, CONTEXT_LENGTH];
        for (uint256 i = 0; i < words.length; ++i) {
            uint256[4] memory values = [type(uint256).max, 1 << 255, type(uint64).max, type(uint256).max - 0x1f];
            for (uint256 j = 0; j < values.length; ++j) {
                bytes memory data = calldataOfFill();
                set(data, words[i], values[j]);
                assertRefused(data);
            }
        }
    }

    /// @dev Both wrap: the offset points before the output, and the length is what brings the end back.
    function test_fill_sumsThatWrapAround() public {
        bytes memory data = calldataOfFill();
        set(data, CALLBACK_OFFSET, type(uint256).max - 0x3f);
        assertRefused(data);
        data = calldataOfFill();
        set(data, CONTEXT_OFFSET, type(uint256).max - 0x3f);
        assertRefused(data);
    }

    function testFuzz_fill_acceptsNothingThatTheCompilerRefuses(uint8 which, uint256 value, bool near) public {
        uint256[4] memory words = [CALLBACK_OFFSET, CONTEXT_OFFSET, CALLBACK_LENGTH, CONTEXT_LENGTH];
        bytes memory data = calldataOfFill();
        set(data, words[which % 4], near ? bound(value, 0, data.length + 0x40) : value);
        if (!accepted(data)) return;
        bytes memory asked = bytes.concat(CompilerAccess.lengths.selector, tail(data));
        (bool found,) = address(compiler).staticcall(asked);
        assertTrue(found, "the compiler refuses it");
    }

    function calldataOfFill() private view returns (bytes memory) {
        return abi.encodeCall(
            outputSettler.fill, (ORDER, newOutput(), type(uint48).max, abi.encode(toBytes32(solver)))
        );
    }

    function endingWithTheContext() private view returns (bytes memory data) {
        data = calldataOfFill();
        // The amount is the length, 32, and the recipient behind it is the solver.
        set(data, 4 + 0x60, 0x80 + 0x80);
        set(data, OUTPUT + 0x80, 0x20);
        uint256 length = CONTEXT_LENGTH + 0x20;
        assembly ("memory-safe") {
            mstore(data, length)
        }
    }

    /// @dev Without a reason, and without a delivery.
    function assertRefused(bytes memory data) private {
        uint256 held = usdt.balanceOf(solver);
        vm.prank(solver);
        (bool done, bytes memory reason) = address(outputSettler).call(data);
        assertFalse(done, "accepted");
        assertEq(reason.length, 0, "refused for another reason");
        assertEq(usdt.balanceOf(solver), held);
    }

    function accepted(bytes memory data) private returns (bool done) {
        vm.prank(solver);
        (done,) = address(outputSettler).call(data);
    }

    function set(bytes memory data, uint256 at, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), at), word)
        }
    }

    function tail(bytes memory data) private pure returns (bytes memory rest) {
        rest = new bytes(data.length - 4);
        for (uint256 i = 0; i < rest.length; ++i) {
            rest[i] = data[i + 4];
        }
    }
}
