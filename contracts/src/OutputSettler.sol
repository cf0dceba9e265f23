// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAttester} from "./interfaces/IAttester.sol";
import {IOutputCallback} from "./interfaces/ICallbacks.sol";
import {AddressCast} from "./libraries/AddressCast.sol";
import {BatchCalls} from "./libraries/BatchCalls.sol";
import {FillEncoding} from "./libraries/FillEncoding.sol";
import {OrderEncoding} from "./libraries/OrderEncoding.sol";
import {OrderId} from "./libraries/OrderId.sol";
import {OutputContext} from "./libraries/OutputContext.sol";
import {MandateOutput, StandardOrder} from "./types/StandardOrder.sol";

/// @title Deliveries on the destination chain
/// @notice Moves an output from the filler to its recipient, once, and remembers who is to be credited. It
/// holds nothing between transactions.
/// @dev It does not know the order: the filler must check that the order is escrowed and final, that the
/// deadlines leave time for the proof, and that the order's oracles are ones it trusts. The outputs of an order
/// are credited to the escrow's owner only if one solver delivered them all: deliver them all in one call.
contract OutputSettler is IAttester, ReentrancyGuardTransient, BatchCalls {
    using SafeERC20 for IERC20;

    /// @notice A delivery of a batch, with the arguments of `fill`.
    struct FillRequest {
        bytes32 orderId;
        MandateOutput output;
        uint48 fillDeadline;
        bytes fillerData;
    }

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

    /// @notice Another transaction delivered one of the outputs (in `fillOrder`, all of them), so nothing was
    /// paid.
    /// @dev If it left other outputs of the order undelivered, `fillOrder` takes it over; else deliver nothing
    /// more for this order.
    error AlreadyFilled(bytes32 fillRecord);

    /// @notice There is no output to deliver.
    error NoOutputs();

    /// @notice The value sent does not cover the output in the chain's own coin.
    error InsufficientValue(uint256 required, uint256 available);

    event OutputFilled(
        bytes32 indexed orderId, bytes32 solver, uint32 timestamp, MandateOutput output, uint256 finalAmount
    );

    /// @notice A delivery that left its order incomplete was credited to the solver that completed the order.
    event OutputTakenOver(bytes32 indexed orderId, bytes32 indexed outputHash, bytes32 forfeitedRecord);

    mapping(bytes32 orderId => mapping(bytes32 outputHash => bytes32 fillRecord)) private _fillRecords;

    /// @dev While a batch runs: what is left of its coins, plus one.
    uint256 private transient _batchValuePlusOne;

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
        bytes32 solver = _solverOf(fillerData);
        // Without coins, alone or as a part of a batch, there is nothing to count and nothing to return.
        if (msg.value == 0) {
            (fillRecord,,) = _fill(orderId, output, solver, 0);
            return fillRecord;
        }
        uint256 batch = _batchValuePlusOne;
        uint256 value = batch == 0 ? msg.value : batch - 1;
        uint256 spent;
        (fillRecord,, spent) = _fill(orderId, output, solver, value);
        if (batch == 0) _returnValue(value - spent);
        else _batchValuePlusOne = batch - spent;
    }

    /// @notice As `fill` for each of the outputs, of one order or of many; one that can't be delivered changes
    /// nothing and is told by `BatchItemFailed`. Coins that are not used go back to the caller.
    /// @param gasEach Gas that each output may use. 150,000 suffices without callback.
    function fillMany(FillRequest[] calldata requests, uint256 gasEach) external payable {
        if (_reentrancyGuardEntered() || _batchValuePlusOne != 0) revert ReentrancyGuardReentrantCall();
        _batchValuePlusOne = msg.value + 1;
        uint256 next = requests.length == 0 ? 0 : _place(requests[0]);
        for (uint256 i = 0; i < requests.length; ++i) {
            uint256 start = next;
            next = i + 1 < requests.length ? _place(requests[i + 1]) : 0;
            _attempt(i, this.fill.selector, _span(start, next), false, gasEach);
        }
        uint256 rest = _batchValuePlusOne - 1;
        _batchValuePlusOne = 0;
        _returnValue(rest);
    }

    /// @notice Delivers all outputs of an order that are on this chain, or none of them if somebody else
    /// came first with any: an order pays only who is credited with all its outputs.
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
            if (!filled) revert AlreadyFilled(fillRecord);
            value -= spent;
        }
        _returnValue(value);
    }

    /// @notice Completes an order whose outputs are all on this chain: delivers what is missing and takes over
    /// what others delivered in part. Whoever delivers only some outputs of an order makes its recipients a
    /// present; it can't hold up the rest.
    /// @dev The whole order is needed, because its id proves that these outputs belong together. An order that
    /// is complete can't be taken over, nor can one with a single output.
    /// @param originSettler The escrow that holds the order on its origin chain.
    function fillOrder(StandardOrder calldata order, address originSettler, bytes calldata fillerData)
        external
        payable
        nonReentrant
    {
        _requireInTime(order.fillDeadline);
        bytes memory encoded = OrderEncoding.encode(order, order.inputs);
        bytes32 orderId = OrderId.ofEncoded(encoded, order.originChainId, originSettler);
        bytes32 solver = _solverOf(fillerData);
        uint256 value = msg.value;
        bool completed = false;
        bytes32 fillRecord;
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            bool filled;
            uint256 spent;
            (fillRecord, filled, spent) = _fill(orderId, order.outputs[i], solver, value);
            if (filled) completed = true;
            else _takeOver(orderId, order.outputs[i], solver, fillRecord);
            value -= spent;
        }
        if (!completed) revert AlreadyFilled(fillRecord);
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

        (bytes calldata callbackData, bytes calldata context) = OrderEncoding.byteStrings(output);
        (bytes memory data, bytes32 outputHash) = FillEncoding.eventData(output, callbackData, context);
        fillRecord = _fillRecords[orderId][outputHash];
        if (fillRecord != bytes32(0)) return (fillRecord, false, 0);

        uint256 amount = OutputContext.resolve(context, output.amount, solver);
        fillRecord = _record(orderId, outputHash, solver);
        _emitFilled(orderId, solver, amount, data);
        filled = true;
        spent = _pay(output, callbackData, amount, value);
    }

    /// @return spent Coins of `value` that were used.
    function _pay(MandateOutput calldata output, bytes calldata callbackData, uint256 amount, uint256 value)
        private
        returns (uint256 spent)
    {
        address recipient = AddressCast.toAddress(output.recipient);
        address token = AddressCast.toAddress(output.token);
        if (token == address(0)) {
            if (value < amount) revert InsufficientValue(amount, value);
            spent = amount;
            Address.sendValue(payable(recipient), amount);
        } else {
            IERC20(token).safeTransferFrom(msg.sender, recipient, amount);
        }
        if (callbackData.length != 0) {
            IOutputCallback(recipient).outputFilled(output.token, amount, callbackData);
        }
    }

    /// @dev The price rule must allow this solver now, as for a delivery. The amount was paid before: zero.
    function _takeOver(bytes32 orderId, MandateOutput calldata output, bytes32 solver, bytes32 forfeited) private {
        OutputContext.resolve(output.context, output.amount, solver);
        bytes32 outputHash = FillEncoding.outputHash(output);
        _record(orderId, outputHash, solver);
        // forge-lint: disable-next-line(unsafe-typecast) as in _record
        emit OutputFilled(orderId, solver, uint32(block.timestamp), output, 0);
        emit OutputTakenOver(orderId, outputHash, forfeited);
    }

    function _record(bytes32 orderId, bytes32 outputHash, bytes32 solver) private returns (bytes32 fillRecord) {
        // forge-lint: disable-next-line(unsafe-typecast) the format has 32 bits, which last until 2106
        fillRecord = FillEncoding.recordHash(solver, uint32(block.timestamp));
        _fillRecords[orderId][outputHash] = fillRecord;
    }

    /// @dev `emit OutputFilled(…)`, with the encoding that was made for the hash.
    function _emitFilled(bytes32 orderId, bytes32 solver, uint256 amount, bytes memory data) private {
        bytes32 topic = OutputFilled.selector;
        assembly ("memory-safe") {
            mstore(add(data, 0x20), solver)
            mstore(add(data, 0x40), and(timestamp(), 0xffffffff))
            mstore(add(data, 0x80), amount)
            log2(add(data, 0x20), mload(data), topic, orderId)
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

    function _place(FillRequest calldata request) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := request
        }
    }
}
