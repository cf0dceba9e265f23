// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {StandardOrder} from "../../src/types/StandardOrder.sol";

/// @notice Takes nothing of what it is allowed.
contract IdleEscrow {
    function open(StandardOrder calldata) external payable {}
}

/// @notice Takes more than its order says.
contract GreedyEscrow {
    uint256 private immutable _more;

    constructor(uint256 more) {
        _more = more;
    }

    function open(StandardOrder calldata order) external payable {
        address token = address(uint160(order.inputs[0][0]));
        require(IERC20(token).transferFrom(msg.sender, address(this), order.inputs[0][1] + _more), "refused");
    }
}

/// @notice Calls somebody while it is opened, and passes on the reason of a failure.
contract CallbackEscrow {
    address private immutable _target;
    bytes private _data;

    constructor(address target, bytes memory data) {
        _target = target;
        _data = data;
    }

    function open(StandardOrder calldata) external payable {
        (bool done, bytes memory reason) = _target.call(_data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
