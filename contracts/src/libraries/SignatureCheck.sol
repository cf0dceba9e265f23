// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @notice Whether an account signed a digest, whatever kind of account it is.
/// @dev The key is tried first, also where the account has code: an account that delegates to code (EIP-7702)
/// is still its key's. A contract has no key, so nobody can sign for one this way. Then EIP-1271 is asked.
library SignatureCheck {
    /// @param signature 65 bytes (r, s, v), 64 bytes (EIP-2098: r, vs), or what the contract accepts.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (_signedByKey(signer, digest, signature)) return true;
        return signer.code.length != 0
            && SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    function _signedByKey(address signer, bytes32 digest, bytes calldata signature) private pure returns (bool) {
        address recovered;
        ECDSA.RecoverError fault;
        if (signature.length == 64) {
            (recovered, fault,) = ECDSA.tryRecover(digest, bytes32(signature[:32]), bytes32(signature[32:]));
        } else {
            (recovered, fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        }
        return fault == ECDSA.RecoverError.NoError && recovered == signer;
    }
}
