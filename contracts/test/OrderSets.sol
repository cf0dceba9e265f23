// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderSetOpener} from "../src/OrderSetOpener.sol";
import {OrderStatus} from "../src/types/OrderStatus.sol";
import {SetOrder} from "../src/types/SetOrder.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Sets of orders with their signature, spelled out a second time.
abstract contract OrderSets is Fixture {
    /// @dev Fields that `alter` knows.
    uint256 internal constant ALTERATIONS = 11;

    OrderSetOpener internal opener;

    function setUp() public virtual override {
        super.setUp();
        opener = OrderSetOpener(ship("OrderSetOpener", ""));
    }

    /// @dev Orders that differ in amounts and in their winner's context, with one nonce, as a split has them.
    function newSet(uint256 count) internal view returns (SetOrder[] memory set) {
        set = new SetOrder[](count);
        for (uint256 i = 0; i < count; ++i) {
            StandardOrder memory order = newOrder();
            order.inputs[0][1] = (i + 1) * 100e6;
            order.outputs[0].amount = (i + 1) * 99e6;
            order.outputs[0].context =
                abi.encodePacked(bytes1(0xe0), toBytes32(address(uint160(0x1000 + i))), uint32(START + 300));
            set[i] = SetOrder(address(escrow), order);
        }
    }

    function alter(SetOrder[] memory set, uint256 field, uint256 at) internal pure {
        StandardOrder memory order = set[at].order;
        if (field == 0) set[at].settler = address(uint160(set[at].settler) + 1);
        else if (field == 1) order.nonce += 1;
        else if (field == 2) order.expires += 1;
        else if (field == 3) order.fillDeadline -= 1;
        else if (field == 4) order.inputOracle = address(uint160(order.inputOracle) + 1);
        else if (field == 5) order.inputs[0][1] += 1;
        else if (field == 6) order.outputs[0].amount -= 1;
        else if (field == 7) order.outputs[0].recipient = bytes32(uint256(1));
        else if (field == 8) order.outputs[0].context = "";
        else if (field == 9) order.outputs[0].chainId += 1;
        else order.outputs[0].token = bytes32(uint256(2));
    }

    function totalOf(SetOrder[] memory set) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < set.length; ++i) {
            total += set[i].order.inputs[0][1];
        }
    }

    function assertStatus(SetOrder memory one, OrderStatus status) internal view {
        assertEq(uint8(escrow.orderStatus(escrow.orderIdentifier(one.order))), uint8(status));
    }

    function assertNothingStays() internal view {
        assertEq(usdc.balanceOf(address(opener)), 0);
        assertEq(usdt.balanceOf(address(opener)), 0);
        assertEq(usdc.allowance(address(opener), address(escrow)), 0);
    }

    function signSet(uint256 key, SetOrder[] memory set) internal view returns (bytes memory) {
        return sign(key, setDigest(set));
    }

    function setDigest(SetOrder[] memory set) internal view returns (bytes32) {
        bytes32 permitType = keccak256(
            "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,OrderSet witness)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)Order(address settler,address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,TokenPermissions[] inputs,MandateOutput[] outputs)OrderSet(Order[] orders)TokenPermissions(address token,uint256 amount)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                permitType,
                keccak256(permittedOf(set)),
                address(opener),
                set[0].order.nonce,
                uint256(set[0].order.fillDeadline),
                setWitness(set)
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                PERMIT2
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev One entry for each token, in the order in which they first occur.
    function permittedOf(SetOrder[] memory set) private pure returns (bytes memory hashes) {
        uint256[] memory seen = new uint256[](16);
        uint256 count = 0;
        for (uint256 i = 0; i < set.length; ++i) {
            for (uint256 j = 0; j < set[i].order.inputs.length; ++j) {
                uint256 token = set[i].order.inputs[j][0];
                bool known = false;
                for (uint256 k = 0; k < count; ++k) {
                    if (seen[k] == token) known = true;
                }
                if (known) continue;
                seen[count++] = token;
                hashes = bytes.concat(hashes, permission(token, sumOf(set, token)));
            }
        }
    }

    function sumOf(SetOrder[] memory set, uint256 token) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < set.length; ++i) {
            for (uint256 j = 0; j < set[i].order.inputs.length; ++j) {
                if (set[i].order.inputs[j][0] == token) sum += set[i].order.inputs[j][1];
            }
        }
    }

    function permission(uint256 token, uint256 amount) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("TokenPermissions(address token,uint256 amount)"), address(uint160(token)), amount
            )
        );
    }

    function setWitness(SetOrder[] memory set) private pure returns (bytes32) {
        bytes memory hashes = "";
        for (uint256 i = 0; i < set.length; ++i) {
            hashes = bytes.concat(hashes, orderHash(set[i]));
        }
        bytes32 setType = keccak256(
            "OrderSet(Order[] orders)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)Order(address settler,address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,TokenPermissions[] inputs,MandateOutput[] outputs)TokenPermissions(address token,uint256 amount)"
        );
        return keccak256(abi.encode(setType, keccak256(hashes)));
    }

    function orderHash(SetOrder memory one) private pure returns (bytes32) {
        StandardOrder memory order = one.order;
        bytes32 orderType = keccak256(
            "Order(address settler,address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,TokenPermissions[] inputs,MandateOutput[] outputs)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)TokenPermissions(address token,uint256 amount)"
        );
        bytes memory inputs = "";
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            inputs = bytes.concat(inputs, permission(order.inputs[i][0], order.inputs[i][1]));
        }
        bytes memory head = abi.encode(
            orderType, one.settler, order.user, order.nonce, order.originChainId, order.expires
        );
        bytes memory tail =
            abi.encode(order.fillDeadline, order.inputOracle, keccak256(inputs), outputsHash(order));
        return keccak256(bytes.concat(head, tail));
    }

    function outputsHash(StandardOrder memory order) private pure returns (bytes32) {
        bytes memory hashes = "";
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            bytes memory head = abi.encode(
                keccak256(
                    "MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)"
                ),
                order.outputs[i].oracle,
                order.outputs[i].settler,
                order.outputs[i].chainId,
                order.outputs[i].token,
                order.outputs[i].amount
            );
            bytes memory tail = abi.encode(
                order.outputs[i].recipient,
                keccak256(order.outputs[i].callbackData),
                keccak256(order.outputs[i].context)
            );
            hashes = bytes.concat(hashes, keccak256(bytes.concat(head, tail)));
        }
        return keccak256(hashes);
    }
}
