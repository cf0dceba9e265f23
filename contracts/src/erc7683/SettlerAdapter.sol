// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {InputSettlerEscrow} from "../InputSettlerEscrow.sol";
import {OutputSettler} from "../OutputSettler.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {FillEncoding} from "../libraries/FillEncoding.sol";
import {OutputContext} from "../libraries/OutputContext.sol";
import {OrderStatus} from "../types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../types/StandardOrder.sol";
import {
    FillInstruction,
    GaslessCrossChainOrder,
    IDestinationSettler,
    IOriginSettler,
    OnchainCrossChainOrder,
    Output,
    ResolvedCrossChainOrder
} from "./IPreviousDraft.sol";

/// @title Our orders for fillers that speak the previous draft of ERC-7683
/// @notice Stands in front of the escrow on the origin chain and of the output settler on the destination
/// chain; it has one address on all of them, and holds nothing between transactions. `orderData` is
/// abi.encode(StandardOrder), `originData` abi.encode(MandateOutput, uint32 fillDeadline).
/// @dev Orders opened through here are ordinary orders of the escrow: they are claimed and refunded there.
contract SettlerAdapter is IOriginSettler, IDestinationSettler, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice `orderData` is of a type that is not known here.
    /// @dev Use ORDER_DATA_TYPE.
    error UnknownOrderDataType(bytes32 orderDataType);

    /// @notice The envelope says something else than the order in it, or names another settler.
    /// @dev Copy user, nonce, originChainId and fillDeadline from the StandardOrder; openDeadline is its
    /// fillDeadline, because the user's signature is valid until then.
    error EnvelopeMismatch();

    /// @notice Only this contract may call that of itself.
    /// @dev Call `fill`.
    error NotSelf(address caller);

    /// @notice The output was delivered before; nothing was paid.
    error AlreadyFilled(bytes32 fillRecord);

    /// @notice The value sent does not cover the output in the chain's own coin.
    error InsufficientValue(uint256 required, uint256 sent);

    /// @notice EIP-712 type of `orderData`.
    bytes32 public constant ORDER_DATA_TYPE = keccak256(
        "StandardOrder(address user,uint256 nonce,uint256 originChainId,uint32 expires,uint32 fillDeadline,address inputOracle,uint256[2][] inputs,MandateOutput[] outputs)MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)"
    );

    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    InputSettlerEscrow public immutable escrow;
    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    OutputSettler public immutable outputSettler;

    constructor(InputSettlerEscrow escrow_, OutputSettler outputSettler_) {
        escrow = escrow_;
        outputSettler = outputSettler_;
    }

    /// @inheritdoc IOriginSettler
    /// @dev With the caller's tokens, through their allowance to this adapter.
    function open(OnchainCrossChainOrder calldata order) external payable nonReentrant {
        StandardOrder memory standard = _decode(order.orderDataType, order.orderData);
        if (order.fillDeadline != standard.fillDeadline) revert EnvelopeMismatch();
        for (uint256 i = 0; i < standard.inputs.length; ++i) {
            address token = AddressCast.toAddress(standard.inputs[i][0]);
            if (token == address(0)) continue;
            IERC20(token).safeTransferFrom(msg.sender, address(this), standard.inputs[i][1]);
            uint256 allowance = IERC20(token).allowance(address(this), address(escrow));
            IERC20(token).forceApprove(address(escrow), allowance + standard.inputs[i][1]);
        }
        escrow.open{value: msg.value}(standard);
        _emitOpen(standard);
    }

    /// @inheritdoc IOriginSettler
    /// @param signature As for the escrow's `openFor`, by `order.user`.
    function openFor(GaslessCrossChainOrder calldata order, bytes calldata signature, bytes calldata)
        external
        nonReentrant
    {
        StandardOrder memory standard = _decodeGasless(order);
        escrow.openFor(standard, order.user, signature);
        _emitOpen(standard);
    }

    /// @inheritdoc IDestinationSettler
    /// @dev With the caller's tokens, through their allowance to this adapter. `fillerData` is the solver to
    /// credit (32 bytes), or empty for the caller.
    function fill(bytes32 orderId, bytes calldata originData, bytes calldata fillerData)
        external
        payable
        nonReentrant
    {
        bytes memory solver = fillerData.length == 0 ? abi.encode(msg.sender) : fillerData;
        (MandateOutput memory output, uint32 fillDeadline) = abi.decode(originData, (MandateOutput, uint32));
        this.fillDecoded{value: msg.value}(msg.sender, orderId, output, fillDeadline, solver);
    }

    /// @notice The second half of `fill`, for this contract only.
    /// @dev In a call of its own, so that the output lies in calldata, where the price rules read it.
    function fillDecoded(
        address filler,
        bytes32 orderId,
        MandateOutput calldata output,
        uint32 fillDeadline,
        bytes calldata solver
    ) external payable {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        bytes32 fillRecord = outputSettler.getFillRecord(orderId, FillEncoding.outputHash(output));
        if (fillRecord != bytes32(0)) revert AlreadyFilled(fillRecord);
        uint256 amount = OutputContext.amountAt(output.context, output.amount, block.timestamp);
        address token = AddressCast.toAddress(output.token);
        uint256 coins = token == address(0) ? amount : 0;
        if (coins > msg.value) revert InsufficientValue(coins, msg.value);
        if (token != address(0)) {
            IERC20(token).safeTransferFrom(filler, address(this), amount);
            IERC20(token).forceApprove(address(outputSettler), amount);
        }
        outputSettler.fill{value: coins}(orderId, output, fillDeadline, solver);
        if (msg.value > coins) Address.sendValue(payable(filler), msg.value - coins);
    }

    /// @inheritdoc IOriginSettler
    function resolve(OnchainCrossChainOrder calldata order) external view returns (ResolvedCrossChainOrder memory) {
        StandardOrder memory standard = _decode(order.orderDataType, order.orderData);
        if (order.fillDeadline != standard.fillDeadline) revert EnvelopeMismatch();
        return _resolve(standard);
    }

    /// @inheritdoc IOriginSettler
    function resolveFor(GaslessCrossChainOrder calldata order, bytes calldata)
        external
        view
        returns (ResolvedCrossChainOrder memory)
    {
        return _resolve(_decodeGasless(order));
    }

    /// @notice The escrow's status of an order.
    function orderStatus(bytes32 orderId) external view returns (OrderStatus) {
        return escrow.orderStatus(orderId);
    }

    function _emitOpen(StandardOrder memory order) private {
        ResolvedCrossChainOrder memory resolved = _resolve(order);
        emit Open(resolved.orderId, resolved);
    }

    /// @dev maxSpent holds what a dutch rule asks for now: it falls with time.
    function _resolve(StandardOrder memory order) private view returns (ResolvedCrossChainOrder memory resolved) {
        resolved.user = order.user;
        resolved.originChainId = order.originChainId;
        resolved.openDeadline = order.fillDeadline;
        resolved.fillDeadline = order.fillDeadline;
        resolved.orderId = escrow.orderIdentifier(order);
        resolved.minReceived = new Output[](order.inputs.length);
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            resolved.minReceived[i] =
                Output(bytes32(order.inputs[i][0]), order.inputs[i][1], bytes32(0), order.originChainId);
        }
        resolved.maxSpent = new Output[](order.outputs.length);
        resolved.fillInstructions = new FillInstruction[](order.outputs.length);
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            MandateOutput memory output = order.outputs[i];
            if (output.settler != AddressCast.toBytes32(address(outputSettler))) revert EnvelopeMismatch();
            uint256 amount = this.amountNow(output.context, output.amount);
            resolved.maxSpent[i] = Output(output.token, amount, output.recipient, output.chainId);
            resolved.fillInstructions[i] = FillInstruction(
                output.chainId, AddressCast.toBytes32(address(this)), abi.encode(output, order.fillDeadline)
            );
        }
    }

    /// @notice What an output with this price rule costs now.
    function amountNow(bytes calldata context, uint256 amount) external view returns (uint256) {
        return OutputContext.amountAt(context, amount, block.timestamp);
    }

    function _decodeGasless(GaslessCrossChainOrder calldata order) private view returns (StandardOrder memory standard) {
        standard = _decode(order.orderDataType, order.orderData);
        bool same = order.originSettler == address(this) && order.user == standard.user
            && order.nonce == standard.nonce && order.originChainId == standard.originChainId
            && order.fillDeadline == standard.fillDeadline && order.openDeadline == standard.fillDeadline;
        if (!same) revert EnvelopeMismatch();
    }

    function _decode(bytes32 orderDataType, bytes calldata orderData) private pure returns (StandardOrder memory) {
        if (orderDataType != ORDER_DATA_TYPE) revert UnknownOrderDataType(orderDataType);
        return abi.decode(orderData, (StandardOrder));
    }
}
