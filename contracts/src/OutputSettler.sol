// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAttester} from "./interfaces/IAttester.sol";
import {IOutputCallback} from "./interfaces/ICallbacks.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {FillEncoding} from "./libraries/FillEncoding.sol";
import {OutputContext} from "./libraries/OutputContext.sol";
import {MandateOutput} from "./types/StandardOrder.sol";

/// @title Deliveries on the destination chain
/// @notice Moves an output from the filler to its recipient, once, and remembers who is to be credited. It
/// holds nothing between transactions.
/// @dev It does not know the order: the filler must check that the order is escrowed and final, that the
/// deadlines leave time for the proof, and that the order's oracles are ones it trusts.
contract OutputSettler is IAttester, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The filler's own deadline (unix seconds) has passed; nothing was paid.
    error FillDeadlinePassed(uint48 fillDeadline);

    /// @notice The output belongs on another chain.
    error WrongChain(uint256 expected, uint256 actual);

    /// @notice The output names another settler.
    /// @dev Call the settler that the output names.
    error WrongOutputSettler(bytes32 expected);

    /// @notice fillerData must begin with the 32 bytes of the solver to credit.
    error FillerDataTooShort(uint256 length);

    /// @notice A delivery must be credited to somebody.
    error NoSolver();

    /// @notice Another transaction delivered the first output, so the others were not paid.
    /// @dev Deliver nothing more for this order unless that solver is yours.
    error AlreadyFilled(bytes32 fillRecord);

    /// @notice There is no output to deliver.
    error NoOutputs();

    /// @notice The value sent does not cover the output in the chain's own coin.
    error InsufficientValue(uint256 required, uint256 available);

    event OutputFilled(
        bytes32 indexed orderId, bytes32 solver, uint32 timestamp, MandateOutput output, uint256 finalAmount
    );

    mapping(bytes32 orderId => mapping(bytes32 outputHash => bytes32 fillRecord)) private _fillRecords;

    /// @notice Delivers one output with the caller's tokens. When it was delivered before, pays nothing and
    /// returns the record of that delivery.
    /// @param fillDeadline Unix seconds; the call does nothing after it. Pass the order's own.
    /// @param fillerData The solver to credit, 32 bytes.
    /// @return fillRecord keccak256(abi.encodePacked(solver, timestamp)) of the delivery that counts.
    function fill(bytes32 orderId, MandateOutput calldata output, uint48 fillDeadline, bytes calldata fillerData)
        external
        payable
        nonReentrant
        returns (bytes32 fillRecord)
    {
        _requireInTime(fillDeadline);
        uint256 spent;
        (fillRecord,, spent) = _fill(orderId, output, _solverOf(fillerData), msg.value);
        _returnValue(msg.value - spent);
    }

    /// @notice Delivers all outputs of an order that are on this chain, or none of them if somebody else
    /// came first.
    function fillOrderOutputs(
        bytes32 orderId,
        MandateOutput[] calldata outputs,
        uint48 fillDeadline,
        bytes calldata fillerData
    ) external payable nonReentrant {
        _requireInTime(fillDeadline);
        if (outputs.length == 0) revert NoOutputs();
        bytes32 solver = _solverOf(fillerData);
        uint256 value = msg.value;
        for (uint256 i = 0; i < outputs.length; ++i) {
            (bytes32 fillRecord, bool filled, uint256 spent) = _fill(orderId, outputs[i], solver, value);
            if (i == 0 && !filled) revert AlreadyFilled(fillRecord);
            value -= spent;
        }
        _returnValue(value);
    }

    /// @notice Says whether each payload describes a delivery made here whose output names the caller as
    /// its oracle.
    function hasAttested(bytes[] calldata payloads) external view returns (bool) {
        bytes32 oracle = AddressCast.toBytes32(msg.sender);
        bytes32 settler = AddressCast.toBytes32(address(this));
        for (uint256 i = 0; i < payloads.length; ++i) {
            (bytes32 solver, bytes32 orderId, uint32 timestamp, bytes32 outputHash) =
                FillEncoding.read(payloads[i], oracle, settler);
            if (_fillRecords[orderId][outputHash] != FillEncoding.recordHash(solver, timestamp)) return false;
        }
        return true;
    }

    /// @notice The record of a delivery, or zero if there is none.
    function getFillRecord(bytes32 orderId, bytes32 outputHash) external view returns (bytes32) {
        return _fillRecords[orderId][outputHash];
    }

    function _fill(bytes32 orderId, MandateOutput calldata output, bytes32 solver, uint256 value)
        private
        returns (bytes32 fillRecord, bool filled, uint256 spent)
    {
        if (output.chainId != block.chainid) revert WrongChain(output.chainId, block.chainid);
        if (output.settler != AddressCast.toBytes32(address(this))) revert WrongOutputSettler(output.settler);
        AddressCast.toAddress(output.oracle);
        address recipient = AddressCast.toAddress(output.recipient);

        bytes32 outputHash = FillEncoding.outputHash(output);
        fillRecord = _fillRecords[orderId][outputHash];
        if (fillRecord != bytes32(0)) return (fillRecord, false, 0);

        uint256 amount = OutputContext.resolve(output.context, output.amount, solver);
        // forge-lint: disable-next-line(unsafe-typecast) the format has 32 bits, which last until 2106
        uint32 timestamp = uint32(block.timestamp);
        fillRecord = FillEncoding.recordHash(solver, timestamp);
        _fillRecords[orderId][outputHash] = fillRecord;
        emit OutputFilled(orderId, solver, timestamp, output, amount);

        filled = true;
        address token = AddressCast.toAddress(output.token);
        if (token == address(0)) {
            if (value < amount) revert InsufficientValue(amount, value);
            spent = amount;
            Address.sendValue(payable(recipient), amount);
        } else {
            IERC20(token).safeTransferFrom(msg.sender, recipient, amount);
        }
        if (output.callbackData.length != 0) {
            IOutputCallback(recipient).outputFilled(output.token, amount, output.callbackData);
        }
    }

    function _returnValue(uint256 amount) private {
        if (amount != 0) Address.sendValue(payable(msg.sender), amount);
    }

    function _solverOf(bytes calldata fillerData) private pure returns (bytes32 solver) {
        if (fillerData.length < 32) revert FillerDataTooShort(fillerData.length);
        solver = bytes32(fillerData[:32]);
        // A solver that can't be an address could never claim what it delivered.
        if (AddressCast.toAddress(solver) == address(0)) revert NoSolver();
    }

    function _requireInTime(uint48 fillDeadline) private view {
        // forge-lint: disable-next-line(block-timestamp) deadlines are many blocks away
        if (block.timestamp > fillDeadline) revert FillDeadlinePassed(fillDeadline);
    }
}
