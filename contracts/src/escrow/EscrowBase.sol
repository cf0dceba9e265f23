// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {AddressCast} from "../libraries/AddressCast.sol";
import {BatchCalls} from "../libraries/BatchCalls.sol";
import {OrderStatus} from "../types/OrderStatus.sol";

/// @notice What the parts of the escrow share: the state of each order, and the only way out.
abstract contract EscrowBase is EIP712, ReentrancyGuardTransient, BatchCalls {
    using SafeERC20 for IERC20;

    /// @notice Who made a delivery, and when: one for each output, in the order of the outputs.
    struct SolveParams {
        /// @dev Unix seconds of the block that holds the delivery.
        uint32 timestamp;
        bytes32 solver;
    }

    /// @notice The order belongs on another chain.
    /// @dev Send it to the settler on chain `expected`.
    error WrongChain(uint256 expected, uint256 actual);

    /// @notice The order is not in the state that this call starts from.
    /// @dev `actual` tells: Deposited means opened before; Claimed or Refunded mean it is over; None means
    /// it was never opened here, or one of its fields differs.
    error InvalidOrderStatus(OrderStatus actual);

    /// @notice The coins sent are not exactly those that the call needs.
    /// @dev Send `required` wei. A signature can't bring coins: open such orders as the user, one at a time.
    error ValueMismatch(uint256 required, uint256 sent);

    /// @dev Status in the lowest byte, above it whether a claim to the order was bought: both in the one slot
    /// that every call reads anyway.
    mapping(bytes32 orderId => uint256) private _states;

    uint256 private constant STATUS_MASK = 0xff;
    uint256 private constant PURCHASED = 0x100;

    constructor() EIP712("TetraFi Escrow", "1") {}

    /// @notice Where the order's inputs are.
    function orderStatus(bytes32 orderId) public view returns (OrderStatus) {
        return OrderStatus(_states[orderId] & STATUS_MASK);
    }

    /// @dev From None only: an order is opened once, for ever.
    function _markDeposited(bytes32 orderId) internal {
        if (_states[orderId] != 0) revert InvalidOrderStatus(orderStatus(orderId));
        _states[orderId] = uint256(OrderStatus.Deposited);
    }

    function _markPurchased(bytes32 orderId) internal {
        _requireDeposited(orderId);
        _states[orderId] = uint256(OrderStatus.Deposited) | PURCHASED;
    }

    function _isPurchased(bytes32 orderId) internal view returns (bool) {
        return _states[orderId] & PURCHASED != 0;
    }

    /// @dev The only way out of the escrow; the status moves before the tokens do.
    function _release(bytes32 orderId, uint256[2][] calldata inputs, address to, OrderStatus next) internal {
        _requireDeposited(orderId);
        _states[orderId] = uint256(next);
        for (uint256 i = 0; i < inputs.length; ++i) {
            address token = AddressCast.toAddress(inputs[i][0]);
            if (token == address(0)) Address.sendValue(payable(to), inputs[i][1]);
            else IERC20(token).safeTransfer(to, inputs[i][1]);
        }
    }

    function _requireThisChain(uint256 originChainId) internal view {
        if (originChainId != block.chainid) revert WrongChain(originChainId, block.chainid);
    }

    function _requireDeposited(bytes32 orderId) private view {
        OrderStatus status = orderStatus(orderId);
        if (status != OrderStatus.Deposited) revert InvalidOrderStatus(status);
    }
}
