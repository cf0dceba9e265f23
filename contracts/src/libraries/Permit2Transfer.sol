// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISignatureTransfer} from "../interfaces/ISignatureTransfer.sol";
import {StandardOrder} from "../types/StandardOrder.sol";
import {AddressCast} from "./AddressCast.sol";
import {Permit2Witness} from "./Permit2Witness.sol";

/// @notice Moves an order's inputs by the signature of their owner, through Permit2.
library Permit2Transfer {
    /// @dev Permit2 has this address on every chain.
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    /// @dev Up to the list of permitted tokens: six arguments, then the permit's three words.
    uint256 private constant HEAD_LENGTH = 0x120;

    /// @dev Permit2 checks the signature over the inputs, this contract as spender, order.nonce,
    /// order.fillDeadline and the witness, and spends the nonce. It returns nothing, so that a chain without it
    /// would seem to have moved the tokens: the caller checks what has arrived.
    ///
    /// The call is written by hand. The inputs lie in calldata as Permit2 wants them: they are copied, instead
    /// of rebuilt as two lists of structs and encoded again.
    ///
    /// @param encoded abi.encode(order).
    function pull(
        StandardOrder calldata order,
        bytes memory encoded,
        address owner,
        address to,
        bytes calldata signature
    ) internal {
        uint256[2][] calldata inputs = order.inputs;
        uint256 listLength = 0x20 + 0x40 * inputs.length;
        bytes memory text = bytes(Permit2Witness.WITNESS_TYPE_STRING);
        uint256 textStart = HEAD_LENGTH + 2 * listLength;
        uint256 signatureStart = textStart + 0x20 + _padded(text.length);
        bytes memory data;
        // Every word is written below, but for the last of the signature, which is filled up with zeros here.
        assembly ("memory-safe") {
            data := mload(0x40)
            let length := add(add(signatureStart, 0x24), and(add(signature.length, 0x1f), not(0x1f)))
            mstore(data, length)
            mstore(add(data, length), 0)
            mstore(0x40, add(add(data, 0x40), length))
        }
        _writeHead(data, encoded, owner, listLength, textStart, signatureStart);
        _writeLists(data, inputs, to);
        assembly ("memory-safe") {
            let arguments := add(data, 0x24)
            mcopy(add(arguments, textStart), text, add(mload(text), 0x20))
            mstore(add(arguments, signatureStart), signature.length)
            calldatacopy(add(add(arguments, signatureStart), 0x20), signature.offset, signature.length)
            if iszero(call(gas(), PERMIT2, 0, add(data, 0x20), mload(data), 0, 0)) {
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
    }

    /// @dev Offsets count from the arguments' first word; the permit's from its own.
    function _writeHead(
        bytes memory data,
        bytes memory encoded,
        address owner,
        uint256 listLength,
        uint256 textStart,
        uint256 signatureStart
    ) private pure {
        bytes32 witness = Permit2Witness.hash(encoded);
        bytes4 selector = ISignatureTransfer.permitWitnessTransferFrom.selector;
        assembly ("memory-safe") {
            mstore(add(data, 0x20), selector)
            let arguments := add(data, 0x24)
            mstore(arguments, 0xc0)
            mstore(add(arguments, 0x20), add(HEAD_LENGTH, listLength))
            mstore(add(arguments, 0x40), owner)
            mstore(add(arguments, 0x60), witness)
            mstore(add(arguments, 0x80), textStart)
            mstore(add(arguments, 0xa0), signatureStart)
            mstore(add(arguments, 0xc0), 0x60)
            // The order's nonce, and its fillDeadline as the permit's deadline.
            mstore(add(arguments, 0xe0), mload(add(encoded, 0x60)))
            mstore(add(arguments, 0x100), mload(add(encoded, 0xc0)))
        }
    }

    /// @dev Tokens with amounts, then the receiver with the same amounts.
    function _writeLists(bytes memory data, uint256[2][] calldata inputs, address to) private pure {
        uint256 permitted;
        assembly ("memory-safe") {
            permitted := add(data, add(0x24, HEAD_LENGTH))
            let size := shl(6, inputs.length)
            mstore(permitted, inputs.length)
            calldatacopy(add(permitted, 0x20), inputs.offset, size)
            mcopy(add(permitted, add(0x20, size)), permitted, add(0x20, size))
        }
        for (uint256 i = 0; i < inputs.length; ++i) {
            AddressCast.toAddress(inputs[i][0]);
            assembly ("memory-safe") {
                mstore(add(permitted, add(0x40, shl(6, add(inputs.length, i)))), to)
            }
        }
    }

    function _padded(uint256 length) private pure returns (uint256) {
        return (length + 31) & ~uint256(31);
    }
}
