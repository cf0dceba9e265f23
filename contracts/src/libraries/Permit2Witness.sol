// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";

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

    function hash(StandardOrder calldata order) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(WITNESS_TYPEHASH, order.user, order.expires, order.inputOracle, hashOutputs(order.outputs))
        );
    }

    function hashOutputs(MandateOutput[] calldata outputs) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](outputs.length);
        for (uint256 i = 0; i < outputs.length; ++i) {
            hashes[i] = hashOutput(outputs[i]);
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function hashOutput(MandateOutput calldata output) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                OUTPUT_TYPEHASH,
                output.oracle,
                output.settler,
                output.chainId,
                output.token,
                output.amount,
                output.recipient,
                keccak256(output.callbackData),
                keccak256(output.context)
            )
        );
    }
}
