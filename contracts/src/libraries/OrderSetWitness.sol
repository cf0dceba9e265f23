// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SetOrder} from "../types/SetOrder.sol";
import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";
import {AddressCast} from "./AddressCast.sol";
import {Permit2Witness} from "./Permit2Witness.sol";

/// @notice A set of orders as the user signs it, whole, beside the amounts that Permit2 knows itself.
library OrderSetWitness {
    string internal constant OUTPUT_TYPE =
        "MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)";
    string internal constant ORDER_TYPE =
        "Order(address settler,address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,TokenPermissions[] inputs,MandateOutput[] outputs)";
    string internal constant SET_TYPE = "OrderSet(Order[] orders)";
    string internal constant TOKEN_TYPE = "TokenPermissions(address token,uint256 amount)";

    bytes32 internal constant TOKEN_TYPEHASH = keccak256(bytes(TOKEN_TYPE));
    bytes32 internal constant ORDER_TYPEHASH = keccak256(abi.encodePacked(ORDER_TYPE, OUTPUT_TYPE, TOKEN_TYPE));
    bytes32 internal constant SET_TYPEHASH =
        keccak256(abi.encodePacked(SET_TYPE, OUTPUT_TYPE, ORDER_TYPE, TOKEN_TYPE));

    /// @dev The tail of Permit2's type string: the witness member, then the types in alphabetical order.
    string internal constant WITNESS_TYPE_STRING =
        "OrderSet witness)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)Order(address settler,address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,TokenPermissions[] inputs,MandateOutput[] outputs)OrderSet(Order[] orders)TokenPermissions(address token,uint256 amount)";

    /// @notice EIP-712 struct hash of the set.
    function hash(SetOrder[] calldata set) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](set.length);
        for (uint256 i = 0; i < set.length; ++i) {
            hashes[i] = _hashOrder(set[i].settler, set[i].order);
        }
        return keccak256(abi.encode(SET_TYPEHASH, keccak256(abi.encodePacked(hashes))));
    }

    function _hashOrder(address settler, StandardOrder calldata order) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                ORDER_TYPEHASH,
                settler,
                order.user,
                order.nonce,
                order.originChainId,
                order.expires,
                order.fillDeadline,
                order.inputOracle,
                _hashInputs(order.inputs),
                _hashOutputs(order.outputs)
            )
        );
    }

    function _hashInputs(uint256[2][] calldata inputs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            hashes[i] = keccak256(abi.encode(TOKEN_TYPEHASH, AddressCast.toAddress(inputs[i][0]), inputs[i][1]));
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _hashOutputs(MandateOutput[] calldata outputs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](outputs.length);
        for (uint256 i = 0; i < outputs.length; ++i) {
            MandateOutput calldata output = outputs[i];
            hashes[i] = keccak256(
                abi.encode(
                    Permit2Witness.OUTPUT_TYPEHASH,
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
        return keccak256(abi.encodePacked(hashes));
    }
}
