// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IOrderEscrow} from "./interfaces/IOrderEscrow.sol";
import {ISignatureTransfer} from "./interfaces/ISignatureTransfer.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {OrderSetWitness} from "./libraries/OrderSetWitness.sol";
import {Permit2Transfer} from "./libraries/Permit2Transfer.sol";
import {TokenBalance} from "./libraries/TokenBalance.sol";
import {SetOrder} from "./types/SetOrder.sol";
import {StandardOrder} from "./types/StandardOrder.sol";

/// @title Several orders of one user, opened by one signature, all or none
/// @notice Takes the sum of the orders' inputs from the user through Permit2 and opens each order at its
/// escrow. The signature shows and covers every order whole. Anyone may submit it; nothing is ever held here,
/// and there is no owner.
/// @dev The orders are then as any others: each is claimed by its solver or refunded to the user. Coins can't
/// be part of a set, since a signature can't bring them.
contract OrderSetOpener is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice There is nothing to open.
    error EmptySet();

    /// @notice The order at `index` is of another user than the first.
    /// @dev A refund goes to the order's user: all must be the one who pays.
    error UserMismatch(uint256 index);

    /// @notice Less of a token arrived than the orders take.
    /// @dev The token takes a fee on transfer; it can't be used here.
    error AmountNotReceived(address token, uint256 expected, uint256 received);

    /// @notice An escrow did not take exactly what its orders say.
    error AmountNotForwarded(address token, uint256 expected, uint256 actual);

    /// @dev What the orders take of each token, tokens in the order in which they first occur.
    struct Totals {
        address[] tokens;
        uint256[] amounts;
        uint256 count;
    }

    /// @notice Opens all orders or none.
    /// @param set Each order with the escrow that is to hold it. The first order's nonce and fillDeadline are
    /// those of the permit, so that a signature for another order with this nonce excludes this one.
    /// @param signature The user's, for Permit2: a batch of what the orders take of each token, tokens in the
    /// order in which they first occur, with the witness of `OrderSetWitness`.
    function openSet(SetOrder[] calldata set, bytes calldata signature) external nonReentrant {
        Totals memory totals = _totals(set);
        uint256[] memory before = _balances(totals);
        _pull(set, totals, signature);
        _requireReceived(totals, before);
        for (uint256 i = 0; i < set.length; ++i) {
            _open(set[i].settler, set[i].order);
        }
        _requireForwarded(totals, before);
    }

    function _totals(SetOrder[] calldata set) private pure returns (Totals memory totals) {
        if (set.length == 0) revert EmptySet();
        address user = set[0].order.user;
        uint256 most = 0;
        for (uint256 i = 0; i < set.length; ++i) {
            if (set[i].order.user != user) revert UserMismatch(i);
            most += set[i].order.inputs.length;
        }
        totals = Totals(new address[](most), new uint256[](most), 0);
        for (uint256 i = 0; i < set.length; ++i) {
            uint256[2][] calldata inputs = set[i].order.inputs;
            for (uint256 j = 0; j < inputs.length; ++j) {
                _add(totals, AddressCast.toAddress(inputs[j][0]), inputs[j][1]);
            }
        }
    }

    function _add(Totals memory totals, address token, uint256 amount) private pure {
        uint256 at = 0;
        while (at < totals.count && totals.tokens[at] != token) ++at;
        if (at == totals.count) {
            totals.tokens[at] = token;
            totals.count = at + 1;
        }
        totals.amounts[at] += amount;
    }

    function _pull(SetOrder[] calldata set, Totals memory totals, bytes calldata signature) private {
        ISignatureTransfer.TokenPermissions[] memory permitted =
            new ISignatureTransfer.TokenPermissions[](totals.count);
        ISignatureTransfer.SignatureTransferDetails[] memory transfers =
            new ISignatureTransfer.SignatureTransferDetails[](totals.count);
        for (uint256 i = 0; i < totals.count; ++i) {
            permitted[i] = ISignatureTransfer.TokenPermissions(totals.tokens[i], totals.amounts[i]);
            transfers[i] = ISignatureTransfer.SignatureTransferDetails(address(this), totals.amounts[i]);
        }
        StandardOrder calldata first = set[0].order;
        ISignatureTransfer(Permit2Transfer.PERMIT2)
            .permitWitnessTransferFrom(
                ISignatureTransfer.PermitBatchTransferFrom(permitted, first.nonce, first.fillDeadline),
                transfers,
                first.user,
                OrderSetWitness.hash(set),
                OrderSetWitness.WITNESS_TYPE_STRING,
                signature
            );
    }

    /// @dev The escrow takes each input by itself, so that a token that occurs twice needs the sum.
    function _open(address settler, StandardOrder calldata order) private {
        uint256[2][] calldata inputs = order.inputs;
        for (uint256 i = 0; i < inputs.length; ++i) {
            uint256 total = 0;
            for (uint256 j = 0; j < inputs.length; ++j) {
                if (inputs[j][0] == inputs[i][0]) total += inputs[j][1];
            }
            IERC20(AddressCast.toAddress(inputs[i][0])).forceApprove(settler, total);
        }
        IOrderEscrow(settler).open(order);
    }

    function _balances(Totals memory totals) private view returns (uint256[] memory balances) {
        balances = new uint256[](totals.count);
        for (uint256 i = 0; i < totals.count; ++i) {
            balances[i] = TokenBalance.read(totals.tokens[i], address(this));
        }
    }

    function _requireReceived(Totals memory totals, uint256[] memory before) private view {
        for (uint256 i = 0; i < totals.count; ++i) {
            uint256 received = TokenBalance.read(totals.tokens[i], address(this)) - before[i];
            if (received < totals.amounts[i]) {
                revert AmountNotReceived(totals.tokens[i], totals.amounts[i], received);
            }
        }
    }

    /// @dev No escrow may take more than it was allowed, so that an equal balance says that each took all: no
    /// token and no allowance stays. What somebody sent here by mistake is nobody's, and stays.
    function _requireForwarded(Totals memory totals, uint256[] memory before) private view {
        for (uint256 i = 0; i < totals.count; ++i) {
            uint256 held = TokenBalance.read(totals.tokens[i], address(this));
            if (held != before[i]) revert AmountNotForwarded(totals.tokens[i], before[i], held);
        }
    }
}
