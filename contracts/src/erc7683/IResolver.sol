// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Tells a solver what an order asks for and pays, in the words of ERC-7683 (draft of May 2026).
interface IResolver {
    struct Assumption {
        string name;
        bytes data;
    }

    struct ResolvedOrder {
        /// @dev Each is a call of IStep.
        bytes[] steps;
        /// @dev Each is a call of IVariableRole.
        bytes[] variables;
        /// @dev Each is a call of IPayment.
        bytes[] payments;
        Assumption[] assumptions;
    }

    function resolve(bytes calldata payload) external view returns (ResolvedOrder memory);
}

// The functions below are never called: their selectors and arguments are the standard's encoding of steps,
// variables, payments, attributes and formulas. Their names are the standard's, too.

interface IStep {
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function Call(bytes calldata target, bytes4 selector, bytes[] calldata arguments, bytes[] calldata attributes)
        external;
}

interface IVariableRole {
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function PaymentRecipient() external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function ExecutionOutput(string calldata field, uint256 stepIdx) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function Witness(string calldata kind, bytes calldata data, uint256[] calldata variables) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function Query(bytes calldata target, bytes4 selector, bytes[] calldata arguments, uint256 blockNumber) external;
}

interface IPayment {
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function ERC20(
        bytes calldata token,
        bytes calldata sender,
        bytes calldata amountFormula,
        uint256 recipientVarIdx,
        uint256 onStepIdx,
        uint256 estimatedDelaySeconds
    ) external;
}

interface IAttribute {
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function SpendsERC20(
        bytes calldata token,
        bytes calldata amountFormula,
        bytes calldata spender,
        bytes calldata recipient
    ) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function TimingBounds(string calldata field, bytes calldata lowerBound, bytes calldata upperBound) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function NeedsStep(uint256 stepIdx) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function NeedsVariable(uint256 varIdx) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function RevertPolicy(string calldata policy, bytes calldata expectedReason) external;
}

interface IFormula {
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function Constant(uint256 val) external;
    // forge-lint: disable-next-line(mixed-case-function) the standard's own name
    function Variable(uint256 varIdx) external;
}
