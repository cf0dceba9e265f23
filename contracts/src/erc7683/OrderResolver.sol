// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../escrow/EscrowBase.sol";
import {InputSettlerEscrow} from "../InputSettlerEscrow.sol";
import {OutputSettler} from "../OutputSettler.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {InteroperableAddress} from "../libraries/InteroperableAddress.sol";
import {OutputContext} from "../libraries/OutputContext.sol";
import {OrderStatus} from "../types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";
import {IAttribute, IFormula, IPayment, IResolver, IStep, IVariableRole} from "./IResolver.sol";

/// @title What a solver has to do for an order in our escrow, and what it gets
/// @notice ERC-7683 (draft of May 2026). Asked by `eth_call` on the origin chain; the payload is
/// abi.encode(StandardOrder).
/// @dev Two steps: deliver all outputs in one call, then finalise. Between them the delivery is proved, which
/// is not the solver's call: the Witness variable `tetrafi.proof` waits for it.
///
/// Implicit assumptions, to be reviewed before this resolver is trusted: the security of the escrow and the
/// output settler that it names, of the order's oracles, and of the proof network behind them.
contract OrderResolver is IResolver {
    /// @notice The order is not escrowed here: it was never opened, or it is over.
    error NotEscrowed(OrderStatus status);

    /// @notice The standard can't express the order, or the order can't be claimed.
    /// @dev All outputs must be tokens, on one chain, through our output settler; inputs must be tokens.
    error UnsupportedOrder();

    /// @dev Variables by their index.
    uint256 private constant RECIPIENT = 0;
    uint256 private constant FILLER_DATA = 1;
    uint256 private constant TIMESTAMP = 2;
    uint256 private constant SOLVE_PARAMS = 3;
    uint256 private constant DESTINATION = 4;
    uint256 private constant PROOF = 5;
    /// @dev Variables from here on: what each output costs at the time of its delivery.
    uint256 private constant FIRST_AMOUNT = 6;

    /// @dev Steps by their index.
    uint256 private constant FILL = 0;
    uint256 private constant FINALISE = 1;

    uint256 private constant LATEST_BLOCK = type(uint256).max;

    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    InputSettlerEscrow public immutable escrow;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    address public immutable outputSettler;

    /// @param outputSettler_ Has this address on every chain.
    constructor(InputSettlerEscrow escrow_, address outputSettler_) {
        escrow = escrow_;
        outputSettler = outputSettler_;
    }

    /// @inheritdoc IResolver
    function resolve(bytes calldata payload) external view returns (ResolvedOrder memory resolved) {
        StandardOrder memory order = abi.decode(payload, (StandardOrder));
        _requireSupported(order);
        bytes32 orderId = escrow.orderIdentifier(order);
        OrderStatus status = escrow.orderStatus(orderId);
        if (status != OrderStatus.Deposited) revert NotEscrowed(status);

        resolved.steps = new bytes[](2);
        resolved.steps[FILL] = _fillStep(order, orderId);
        resolved.steps[FINALISE] = _finaliseStep(order);
        resolved.variables = _variables(order, orderId);
        resolved.payments = new bytes[](order.inputs.length);
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            resolved.payments[i] = _payment(order.inputs[i]);
        }
        resolved.assumptions = new Assumption[](2);
        // The escrow is read at the latest block here: the solver must see it final before it delivers.
        resolved.assumptions[0] = Assumption("tetrafi.escrowFinal", abi.encode(block.chainid, escrow, orderId));
        resolved.assumptions[1] = Assumption(
            "tetrafi.oracle",
            abi.encode(block.chainid, order.inputOracle, order.outputs[0].chainId, order.outputs[0].oracle)
        );
    }

    // --- Asked by Query variables: values in the standard's frame, ("", value) --- //

    /// @notice `fillerData` that credits `solver`.
    function fillerData(address solver) external pure returns (string memory, bytes memory) {
        return ("", abi.encode(solver));
    }

    /// @notice `solveParams` of an order whose outputs `solver` delivered at `timestamp`.
    function solveParams(address solver, uint256 timestamp, uint256 outputs)
        external
        pure
        returns (string memory, EscrowBase.SolveParams[] memory params)
    {
        params = new EscrowBase.SolveParams[](outputs);
        for (uint256 i = 0; i < outputs; ++i) {
            // forge-lint: disable-next-line(unsafe-typecast) a block's time, in the order's own 32 bits
            params[i] = EscrowBase.SolveParams(uint32(timestamp), AddressCast.toBytes32(solver));
        }
        return ("", params);
    }

    /// @notice `destination` that pays `solver` itself.
    function destination(address solver) external pure returns (string memory, bytes32) {
        return ("", AddressCast.toBytes32(solver));
    }

    /// @notice What an output costs when delivered at `timestamp`, after any exclusive time.
    function amountAt(bytes calldata context, uint256 amount, uint256 timestamp)
        external
        pure
        returns (string memory, uint256)
    {
        return ("", OutputContext.amountAt(context, amount, timestamp));
    }

    function _fillStep(StandardOrder memory order, bytes32 orderId) private view returns (bytes memory) {
        bytes[] memory arguments = new bytes[](4);
        arguments[0] = abi.encode("", orderId);
        arguments[1] = abi.encode("", order.outputs);
        arguments[2] = abi.encode("", uint256(order.fillDeadline));
        arguments[3] = abi.encode(FILLER_DATA);
        uint256 chainId = order.outputs[0].chainId;
        bytes memory settler = InteroperableAddress.encode(chainId, outputSettler);
        bytes[] memory attributes = new bytes[](2 + order.outputs.length);
        // Before the exclusive time ends only the winner can deliver; it needs no resolver to know that.
        attributes[0] = abi.encodeCall(
            IAttribute.TimingBounds,
            ("block.timestamp", _constant(_exclusiveUntil(order.outputs)), _constant(order.fillDeadline))
        );
        attributes[1] = abi.encodeCall(
            IAttribute.RevertPolicy, ("abort", abi.encodePacked(OutputSettler.AlreadyFilled.selector))
        );
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            attributes[2 + i] = abi.encodeCall(
                IAttribute.SpendsERC20,
                (
                    InteroperableAddress.encode(chainId, AddressCast.toAddress(output.token)),
                    abi.encodeCall(IFormula.Variable, (FIRST_AMOUNT + i)),
                    settler,
                    InteroperableAddress.encode(chainId, AddressCast.toAddress(output.recipient))
                )
            );
        }
        return abi.encodeCall(IStep.Call, (settler, OutputSettler.fillOrderOutputs.selector, arguments, attributes));
    }

    function _finaliseStep(StandardOrder memory order) private view returns (bytes memory) {
        bytes[] memory arguments = new bytes[](4);
        arguments[0] = abi.encode("", order);
        arguments[1] = abi.encode(SOLVE_PARAMS);
        arguments[2] = abi.encode(DESTINATION);
        arguments[3] = abi.encode("", bytes(""));
        bytes[] memory attributes = new bytes[](4);
        attributes[0] = abi.encodeCall(IAttribute.NeedsStep, (FILL));
        attributes[1] = abi.encodeCall(IAttribute.NeedsVariable, (PROOF));
        attributes[2] =
            abi.encodeCall(IAttribute.TimingBounds, ("block.timestamp", "", _constant(order.expires)));
        // Anyone may finalise to the solver; that somebody did so first pays the solver all the same.
        attributes[3] = abi.encodeCall(
            IAttribute.RevertPolicy,
            ("ignore", abi.encodeWithSelector(EscrowBase.InvalidOrderStatus.selector, OrderStatus.Claimed))
        );
        bytes memory target = InteroperableAddress.encode(block.chainid, address(escrow));
        return abi.encodeCall(IStep.Call, (target, InputSettlerEscrow.finalise.selector, arguments, attributes));
    }

    function _variables(StandardOrder memory order, bytes32 orderId) private view returns (bytes[] memory variables) {
        variables = new bytes[](FIRST_AMOUNT + order.outputs.length);
        variables[RECIPIENT] = abi.encodeCall(IVariableRole.PaymentRecipient, ());
        bytes[] memory solver = new bytes[](1);
        solver[0] = abi.encode(RECIPIENT);
        variables[FILLER_DATA] = _query(this.fillerData.selector, solver);
        variables[TIMESTAMP] = abi.encodeCall(IVariableRole.ExecutionOutput, ("block.timestamp", FILL));
        bytes[] memory delivery = new bytes[](3);
        delivery[0] = abi.encode(RECIPIENT);
        delivery[1] = abi.encode(TIMESTAMP);
        delivery[2] = abi.encode("", order.outputs.length);
        variables[SOLVE_PARAMS] = _query(this.solveParams.selector, delivery);
        variables[DESTINATION] = _query(this.destination.selector, solver);
        uint256[] memory ofProof = new uint256[](2);
        (ofProof[0], ofProof[1]) = (RECIPIENT, TIMESTAMP);
        variables[PROOF] = abi.encodeCall(
            IVariableRole.Witness, ("tetrafi.proof", abi.encode(block.chainid, order.inputOracle, orderId), ofProof)
        );
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            bytes[] memory price = new bytes[](3);
            price[0] = abi.encode("", order.outputs[i].context);
            price[1] = abi.encode("", order.outputs[i].amount);
            price[2] = abi.encode(TIMESTAMP);
            variables[FIRST_AMOUNT + i] = _query(this.amountAt.selector, price);
        }
    }

    function _query(bytes4 selector, bytes[] memory arguments) private view returns (bytes memory) {
        bytes memory target = InteroperableAddress.encode(block.chainid, address(this));
        return abi.encodeCall(IVariableRole.Query, (target, selector, arguments, LATEST_BLOCK));
    }

    function _payment(uint256[2] memory input) private view returns (bytes memory) {
        return abi.encodeCall(
            IPayment.ERC20,
            (
                InteroperableAddress.encode(block.chainid, AddressCast.toAddress(input[0])),
                InteroperableAddress.encode(block.chainid, address(escrow)),
                _constant(input[1]),
                RECIPIENT,
                FINALISE,
                0
            )
        );
    }

    function _constant(uint256 number) private pure returns (bytes memory) {
        return abi.encodeCall(IFormula.Constant, (number));
    }

    function _exclusiveUntil(MandateOutput[] memory outputs) private pure returns (uint256 latest) {
        for (uint256 i = 0; i < outputs.length; ++i) {
            uint256 until = OutputContext.exclusiveUntil(outputs[i].context);
            if (until > latest) latest = until;
        }
    }

    function _requireSupported(StandardOrder memory order) private view {
        bool supported = order.outputs.length != 0;
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            supported = supported && output.chainId == order.outputs[0].chainId
                && output.oracle == order.outputs[0].oracle && output.token != 0
                && output.settler == AddressCast.toBytes32(outputSettler);
        }
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            supported = supported && order.inputs[i][0] != 0;
        }
        if (!supported || order.originChainId != block.chainid) revert UnsupportedOrder();
    }
}
