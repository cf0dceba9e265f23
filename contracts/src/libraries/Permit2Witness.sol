// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The part of an order that Permit2 does not know itself, added to the user's signature.
library Permit2Witness {
    bytes32 internal constant OUTPUT_TYPEHASH = keccak256(
        "MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)"
    );

    bytes32 internal constant WITNESS_TYPEHASH = keccak256(
        "Permit2Witness(address user,uint32 expires,address inputOracle,MandateOutput[] outputs)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)"
    );

    /// @dev The tail of Permit2's type string: the witness member, then the types in alphabetical order.
    string internal constant WITNESS_TYPE_STRING =
        "Permit2Witness witness)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)Permit2Witness(address user,uint32 expires,address inputOracle,MandateOutput[] outputs)TokenPermissions(address token,uint256 amount)";

    /// @notice EIP-712 struct hash of the witness.
    /// @param encoded abi.encode(order), which is the same afterwards.
    function hash(bytes memory encoded) internal pure returns (bytes32 witness) {
        bytes32 outputsHash = _hashOutputs(encoded);
        bytes32 witnessType = WITNESS_TYPEHASH;
        assembly ("memory-safe") {
            let fields := add(encoded, 0x40)
            let words := mload(0x40)
            mstore(words, witnessType)
            mstore(add(words, 0x20), mload(fields))
            mstore(add(words, 0x40), mload(add(fields, 0x60)))
            mstore(add(words, 0x60), mload(add(fields, 0xa0)))
            mstore(add(words, 0x80), outputsHash)
            witness := keccak256(words, 0xa0)
        }
    }

    /// @dev An output's struct hash covers its type, its six values and the hashes of its byte strings: its
    /// encoding, with the type in the word before and hashes in place of the offsets. They are put there for the
    /// moment of hashing.
    function _hashOutputs(bytes memory encoded) private pure returns (bytes32 outputsHash) {
        bytes32 outputType = OUTPUT_TYPEHASH;
        assembly ("memory-safe") {
            let fields := add(encoded, 0x40)
            let list := add(fields, mload(add(fields, 0xe0)))
            let count := mload(list)
            list := add(list, 0x20)
            let hashes := mload(0x40)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let output := add(list, mload(add(list, shl(5, i))))
                let before := mload(sub(output, 0x20))
                let callbackOffset := mload(add(output, 0xc0))
                let contextOffset := mload(add(output, 0xe0))
                let callbackData := add(output, callbackOffset)
                let context := add(output, contextOffset)
                mstore(sub(output, 0x20), outputType)
                mstore(add(output, 0xc0), keccak256(add(callbackData, 0x20), mload(callbackData)))
                mstore(add(output, 0xe0), keccak256(add(context, 0x20), mload(context)))
                mstore(add(hashes, shl(5, i)), keccak256(sub(output, 0x20), 0x120))
                mstore(sub(output, 0x20), before)
                mstore(add(output, 0xc0), callbackOffset)
                mstore(add(output, 0xe0), contextOffset)
            }
            outputsHash := keccak256(hashes, shl(5, count))
        }
    }
}
