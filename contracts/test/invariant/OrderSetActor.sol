// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {SetOrder} from "../../src/types/SetOrder.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {OrderSets} from "../OrderSets.sol";

/// @notice A user opens sets of orders; anyone alters, repeats, donates and refunds, in any order.
contract OrderSetActor is OrderSets {
    bytes[] private _orders;
    bytes[] private _sets;
    uint256 public deposited;
    uint256 public donated;
    uint256 public paid;
    uint256 private _nonce = 1_000;
    mapping(bytes32 action => uint256) private _counts;

    function openSet(uint8 size, uint96 amount) external {
        SetOrder[] memory set = draw(size, amount);
        uint256 total = totalOf(set);
        usdc.mint(user, total);
        vm.prank(stranger);
        opener.openSet(set, signSet(userKey, set));
        for (uint256 i = 0; i < set.length; ++i) {
            _orders.push(abi.encode(set[i].order));
        }
        _sets.push(abi.encode(set));
        deposited += total;
        paid += total;
        ++_counts["openSet"];
    }

    /// @dev Whatever is changed after the signature, nothing moves.
    function openAltered(uint8 size, uint96 amount, uint8 field, uint8 at) external {
        SetOrder[] memory set = draw(size, amount);
        usdc.mint(user, totalOf(set));
        bytes memory signature = signSet(userKey, set);
        alter(set, field % ALTERATIONS, at % set.length);
        uint256 before = usdc.balanceOf(user);
        try opener.openSet(set, signature) {
            assertTrue(false, "an altered set was opened");
        } catch {
            assertEq(usdc.balanceOf(user), before);
        }
        ++_counts["openAltered"];
    }

    function openAgain(uint256 index) external {
        if (_sets.length == 0) return;
        SetOrder[] memory set = abi.decode(_sets[index % _sets.length], (SetOrder[]));
        bytes memory signature = signSet(userKey, set);
        try opener.openSet(set, signature) {
            assertTrue(false, "a set was opened twice");
        } catch {
            ++_counts["openAgain"];
        }
    }

    function donate(uint96 amount) external {
        usdc.mint(address(opener), amount);
        donated += amount;
        ++_counts["donate"];
    }

    function refund(uint256 index) external {
        if (_orders.length == 0) return;
        StandardOrder memory order = abi.decode(_orders[index % _orders.length], (StandardOrder));
        if (escrow.orderStatus(escrow.orderIdentifier(order)) != OrderStatus.Deposited) return;
        if (vm.getBlockTimestamp() <= order.expires) vm.warp(order.expires + 1);
        escrow.refund(order);
        deposited -= order.inputs[0][1];
        paid -= order.inputs[0][1];
        ++_counts["refund"];
    }

    function count(bytes32 action) external view returns (uint256) {
        return _counts[action];
    }

    /// @dev What was deposited is in the escrow, and nothing but donations is with the opener.
    function check() external view {
        assertEq(usdc.balanceOf(address(escrow)), deposited);
        assertEq(usdc.balanceOf(address(opener)), donated);
        assertEq(usdc.allowance(address(opener), address(escrow)), 0);
        assertEq(paid, deposited);
    }

    function draw(uint8 size, uint96 amount) private returns (SetOrder[] memory set) {
        set = newSet(bound(size, 1, 5));
        ++_nonce;
        for (uint256 i = 0; i < set.length; ++i) {
            set[i].order.nonce = _nonce;
            set[i].order.inputs[0][1] = uint256(amount) + i;
            set[i].order.fillDeadline = uint32(vm.getBlockTimestamp() + 600);
            set[i].order.expires = uint32(vm.getBlockTimestamp() + 3_600);
        }
    }
}
