// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

abstract contract MintableToken is ERC20("Odd", "ODD") {
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}

/// @notice Keeps one unit of every transfer.
contract FeeToken is MintableToken {
    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0) || amount == 0) return super._update(from, to, amount);
        super._update(from, to, amount - 1);
        super._update(from, address(this), 1);
    }
}

/// @notice Says that it moved less than twenty units, and doesn't.
contract ForgetfulToken is MintableToken {
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return amount < 20 || super.transferFrom(from, to, amount);
    }
}

/// @notice Makes one call, given beforehand, in the middle of the next transfer.
contract ReenteringToken is MintableToken {
    address private _target;
    bytes private _call;

    function arm(address target, bytes calldata call) external {
        _target = target;
        _call = call;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        address target = _target;
        if (from == address(0) || target == address(0)) return;
        _target = address(0);
        (bool success, bytes memory reason) = target.call(_call);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}

/// @notice Takes one unit more from whoever sends.
contract SenderFeeToken is MintableToken {
    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0)) super._update(from, address(0xfee), 1);
    }
}

/// @notice Says false instead of reverting, and moves nothing.
contract FalseToken is MintableToken {
    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @notice Refuses to move anything from or to listed accounts.
contract BlacklistToken is MintableToken {
    error Blacklisted(address account);

    mapping(address account => bool) private _listed;

    function list(address account, bool listed) external {
        _listed[account] = listed;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_listed[from]) revert Blacklisted(from);
        if (_listed[to]) revert Blacklisted(to);
        super._update(from, to, amount);
    }
}

/// @notice Balances grow and shrink by themselves.
contract RebasingToken is MintableToken {
    function rebase(address account, int256 change) external {
        if (change >= 0) _mint(account, uint256(change));
        else _burn(account, uint256(-change));
    }
}

interface ITokenHook {
    function tokensMoved(address from, address to, uint256 amount) external;
}

/// @notice Calls sender and receiver if they are contracts, as ERC-777 does.
contract HookToken is MintableToken {
    function _update(address from, address to, uint256 amount) internal override {
        if (from.code.length != 0) try ITokenHook(from).tokensMoved(from, to, amount) {} catch {}
        super._update(from, to, amount);
        if (to.code.length != 0) try ITokenHook(to).tokensMoved(from, to, amount) {} catch {}
    }
}

/// @notice Burns all gas that it is given, then fails.
contract GasBurningToken is MintableToken {
    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0)) while (gasleft() > 0) {}
        super._update(from, to, amount);
    }
}

/// @notice Fails with a reason far too long to keep.
contract LoudToken is MintableToken {
    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0)) return super._update(from, to, amount);
        assembly ("memory-safe") {
            mstore(0, 1)
            revert(0, 100000)
        }
        to;
    }
}
