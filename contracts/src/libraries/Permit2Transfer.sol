// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISignatureTransfer} from "../interfaces/ISignatureTransfer.sol";
import {StandardOrder} from "../types/StandardOrder.sol";
import {AddressCast} from "./AddressCast.sol";
import {Permit2Witness} from "./Permit2Witness.sol";

/// @notice Moves an order's inputs by the signature of their owner, through Permit2.
library Permit2Transfer {
    /// @dev Permit2 has this address on every chain.
    ISignatureTransfer internal constant PERMIT2 = ISignatureTransfer(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    /// @dev Permit2 checks the signature over the inputs, this contract as spender, order.nonce,
    /// order.fillDeadline and the witness, and spends the nonce.
    function pull(StandardOrder calldata order, address owner, address to, bytes calldata signature) internal {
        uint256 count = order.inputs.length;
        ISignatureTransfer.TokenPermissions[] memory permitted = new ISignatureTransfer.TokenPermissions[](count);
        ISignatureTransfer.SignatureTransferDetails[] memory details =
            new ISignatureTransfer.SignatureTransferDetails[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256[2] calldata input = order.inputs[i];
            permitted[i] = ISignatureTransfer.TokenPermissions(AddressCast.toAddress(input[0]), input[1]);
            details[i] = ISignatureTransfer.SignatureTransferDetails(to, input[1]);
        }
        PERMIT2.permitWitnessTransferFrom(
            ISignatureTransfer.PermitBatchTransferFrom(permitted, order.nonce, order.fillDeadline),
            details,
            owner,
            Permit2Witness.hash(order),
            Permit2Witness.WITNESS_TYPE_STRING,
            signature
        );
    }
}
