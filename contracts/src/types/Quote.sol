// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A solver's firm price, as it signs it.
struct Quote {
    /// @dev keccak256(abi.encode(user, salt)): binds the quote to one user without telling the solver who.
    bytes32 rfqId;
    address solver;
    uint256 inputChainId;
    address inputToken;
    uint256 inputAmount;
    uint256 outputChainId;
    address outputToken;
    uint256 outputAmount;
    /// @dev Unix seconds; the user must have accepted by then.
    uint256 validUntil;
}

/// @notice EIP-712 struct hash of a quote.
library QuoteHash {
    bytes32 internal constant QUOTE_TYPEHASH = keccak256(
        "Quote(bytes32 rfqId,address solver,uint256 inputChainId,address inputToken,uint256 inputAmount,uint256 outputChainId,address outputToken,uint256 outputAmount,uint256 validUntil)"
    );

    function hash(Quote calldata quote) internal pure returns (bytes32) {
        // Every field is static, so the struct is encoded inline exactly as EIP-712 wants it.
        return keccak256(abi.encode(QUOTE_TYPEHASH, quote));
    }
}
