// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISignatureTransfer} from "../interfaces/ISignatureTransfer.sol";
import {AddressCast} from "./AddressCast.sol";
import {Permit2Witness} from "./Permit2Witness.sol";

/// @notice Moves an order's inputs by the signature of their owner, through Permit2.
library Permit2Transfer {
    /// @dev Permit2 has this address on every chain.
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    /// @dev Up to the list of permitted tokens: six arguments, then the permit's three words.
    uint256 private constant HEAD_LENGTH = 0x120;

    /// @dev Permit2 checks the signature over the order's inputs, this contract as spender, order.nonce,
    /// order.fillDeadline and the witness, and spends the nonce. It returns nothing, so that a chain without it
    /// would seem to have moved the tokens: the caller checks what has arrived.
    ///
    /// The call is written by hand. The inputs lie in calldata as Permit2 wants them: they are copied, instead
    /// of rebuilt as two lists of structs and encoded again.
    ///
    /// @param inputs The order's.
    /// @param encoded abi.encode(order).
    function pull(
        uint256[2][] calldata inputs,
        bytes memory encoded,
        address owner,
        address to,
        bytes calldata signature
    ) internal {
        bytes32 witness = Permit2Witness.hash(encoded);
        bytes4 selector = ISignatureTransfer.permitWitnessTransferFrom.selector;
        (uint256 arguments, uint256 listLength) = _writeLists(inputs, to);
        // The compiler writes a constant where free memory begins: behind the lists, where the call needs it.
        bytes memory text = bytes(Permit2Witness.WITNESS_TYPE_STRING);
        // Offsets count from the arguments' first word; the permit's from its own.
        assembly ("memory-safe") {
            mstore(sub(arguments, 0x20), shr(224, selector))
            mstore(arguments, 0xc0)
            mstore(add(arguments, 0x20), add(HEAD_LENGTH, listLength))
            mstore(add(arguments, 0x40), owner)
            mstore(add(arguments, 0x60), witness)
            mstore(add(arguments, 0x80), sub(text, arguments))
            mstore(add(arguments, 0xc0), 0x60)
            // The order's nonce, and its fillDeadline as the permit's deadline.
            mstore(add(arguments, 0xe0), mload(add(encoded, 0x60)))
            mstore(add(arguments, 0x100), mload(add(encoded, 0xc0)))

            let place := add(add(text, 0x20), and(add(mload(text), 0x1f), not(0x1f)))
            mstore(add(arguments, 0xa0), sub(place, arguments))
            // The signature's last word is filled up with zeros.
            let last := add(place, and(add(signature.length, 0x1f), not(0x1f)))
            mstore(last, 0)
            mstore(place, signature.length)
            calldatacopy(add(place, 0x20), signature.offset, signature.length)

            let start := sub(arguments, 4)
            if iszero(call(gas(), PERMIT2, 0, start, sub(add(last, 0x20), start), 0, 0)) {
                returndatacopy(start, 0, returndatasize())
                revert(start, returndatasize())
            }
        }
    }

    /// @dev Tokens with amounts, then the receiver with the same amounts, behind room for the selector and the
    /// head.
    /// @return arguments Where the arguments begin: the head is yet to be written there.
    /// @return listLength Bytes of each of the two lists.
    function _writeLists(uint256[2][] calldata inputs, address to)
        private
        pure
        returns (uint256 arguments, uint256 listLength)
    {
        uint256 permitted;
        assembly ("memory-safe") {
            let size := shl(6, inputs.length)
            listLength := add(0x20, size)
            arguments := add(mload(0x40), 0x20)
            permitted := add(arguments, HEAD_LENGTH)
            mstore(permitted, inputs.length)
            calldatacopy(add(permitted, 0x20), inputs.offset, size)
            mcopy(add(permitted, listLength), permitted, listLength)
            mstore(0x40, add(permitted, shl(1, listLength)))
        }
        for (uint256 i = 0; i < inputs.length; ++i) {
            AddressCast.toAddress(inputs[i][0]);
            assembly ("memory-safe") {
                mstore(add(permitted, add(0x40, shl(6, add(inputs.length, i)))), to)
            }
        }
    }
}
