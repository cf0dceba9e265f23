// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Same-chain trades, signed by both sides.
abstract contract Trades is Fixture {
    bytes32 internal constant SALT = keccak256("salt");
    bytes32 private constant QUOTE_TYPEHASH = keccak256(
        "Quote(bytes32 rfqId,address solver,uint256 inputChainId,address inputToken,uint256 inputAmount,uint256 outputChainId,address outputToken,uint256 outputAmount,uint256 validUntil)"
    );

    function setUp() public virtual override {
        super.setUp();
        vm.prank(solver);
        usdt.approve(address(atomicSettler), type(uint256).max);
    }

    function newTrade() internal view returns (StandardOrder memory order, Quote memory quote) {
        return newTrade(SALT);
    }

    function newTrade(bytes32 salt) internal view returns (StandardOrder memory order, Quote memory quote) {
        order = newOrder();
        bytes32 self = toBytes32(address(atomicSettler));
        bytes32 rfqId = keccak256(abi.encode(user, salt));
        order.nonce = uint256(rfqId);
        order.inputOracle = address(atomicSettler);
        order.outputs[0].oracle = self;
        order.outputs[0].settler = self;
        order.outputs[0].chainId = ORIGIN;
        order.outputs[0].context = exclusive(solver, order.fillDeadline + 1);
        quote = Quote({
            rfqId: rfqId,
            solver: solver,
            inputChainId: ORIGIN,
            inputToken: address(usdc),
            inputAmount: INPUT_AMOUNT,
            outputChainId: ORIGIN,
            outputToken: address(usdt),
            outputAmount: OUTPUT_AMOUNT,
            validUntil: START + 30
        });
    }

    /// @dev Only this solver's quote may settle the order before `startTime`.
    function exclusive(address winner, uint32 startTime) internal pure returns (bytes memory) {
        return abi.encodePacked(bytes1(0xe0), toBytes32(winner), startTime);
    }

    /// @dev As `exclusive`, and `crosser` may cross it.
    function crossable(address winner, uint32 startTime, address crosser) internal pure returns (bytes memory) {
        return abi.encodePacked(bytes1(0xc0), toBytes32(winner), startTime, toBytes32(crosser));
    }

    function signedQuote(uint256 key, Quote memory quote) internal view returns (bytes memory) {
        return sign(key, quoteDigest(quote));
    }

    function quoteDigest(Quote memory quote) internal view returns (bytes32) {
        bytes memory input =
            abi.encode(quote.rfqId, quote.solver, quote.inputChainId, quote.inputToken, quote.inputAmount);
        bytes memory output =
            abi.encode(quote.outputChainId, quote.outputToken, quote.outputAmount, quote.validUntil);
        bytes32 structHash = keccak256(bytes.concat(QUOTE_TYPEHASH, input, output));
        return typedDigest("TetraFi", address(atomicSettler), structHash);
    }
}
