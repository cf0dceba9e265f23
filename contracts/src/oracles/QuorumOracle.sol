// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IAttester} from "../interfaces/IAttester.sol";
import {IInputOracle} from "../interfaces/IInputOracle.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {ProofOracle} from "./ProofOracle.sol";

/// @title Takes a proof over any of several networks, or only over several of them
/// @notice An order that names this contract on both chains is proved once `threshold` of its adapters have the
/// proof. One of two goes on when a network stands still, and trusts either; two of two trusts neither alone.
/// @dev On the destination chain it asks the settler, vouches for the answer towards one of its adapters, and
/// lets that adapter send. What travels is a voucher: the settler and the hash of the payload. On the origin
/// chain it counts the adapters that have the voucher from its own counterpart. It has no owner and keeps no
/// coins; adapters and counterparts are fixed when it is deployed.
contract QuorumOracle is IInputOracle, IAttester {
    /// @notice A chain on the other side, and the adapters there, in the order of those here.
    struct Remote {
        uint256 chainId;
        bytes32[] adapters;
    }

    /// @notice Between two and eight different adapters are needed, and a threshold that they can reach.
    error InvalidQuorum(uint256 threshold, uint256 adapters);

    /// @notice The chain occurs twice or is zero, or does not have one adapter for each of those here.
    error InvalidRemote(uint256 chainId);

    /// @notice Proofs go only through the adapters that the oracle was deployed with.
    error UnknownAdapter(address adapter);

    uint256 private constant MOST_ADAPTERS = 8;
    uint256 private constant QUADRUPLE_LENGTH = 128;

    /// @notice Adapters that must have a proof.
    // forge-lint: disable-next-line(screaming-snake-case-immutable) read by others under this name
    uint256 public immutable threshold;

    /// @dev Written by the constructor only.
    address[] private _adapters;
    mapping(uint256 chainId => bytes32[] adapters) private _remotes;

    /// @param threshold_ Adapters that must have a proof: 1 for any of them.
    /// @param adapters_ Proof oracles on this chain, each over another network.
    /// @param remotes The chains that can be proved from or to; fixed for ever.
    constructor(uint256 threshold_, address[] memory adapters_, Remote[] memory remotes) {
        uint256 count = adapters_.length;
        bool usable = count > 1 && count <= MOST_ADAPTERS && threshold_ > 0 && threshold_ <= count;
        for (uint256 i = 0; usable && i < count; ++i) {
            usable = adapters_[i].code.length > 0;
            for (uint256 j = 0; j < i; ++j) {
                usable = usable && adapters_[i] != adapters_[j];
            }
        }
        if (!usable) revert InvalidQuorum(threshold_, count);
        threshold = threshold_;
        _adapters = adapters_;
        for (uint256 i = 0; i < remotes.length; ++i) {
            _addRemote(remotes[i], count);
        }
    }

    /// @notice Takes back what an adapter or its network returns of a fee; `submit` hands it on.
    receive() external payable {}

    /// @notice Sends proofs of deliveries over one of the networks. What is not used of the value comes back.
    /// @param adapter One of `adapters`.
    /// @param call The adapter's own `submit`, with this contract as its source and `vouchersOf` as its payloads.
    /// @param source The output settler that vouches for the payloads, whose outputs name this contract.
    /// @param payloads Fill descriptions.
    function submit(address adapter, bytes calldata call, address source, bytes[] calldata payloads)
        external
        payable
    {
        if (!_isAdapter(adapter)) revert UnknownAdapter(adapter);
        if (!IAttester(source).hasAttested(payloads)) revert ProofOracle.NotAllPayloadsAttested(source);
        for (uint256 i = 0; i < payloads.length; ++i) {
            _vouch(keccak256(_voucher(source, payloads[i])));
        }
        uint256 before = address(this).balance - msg.value;
        Address.functionCallWithValue(adapter, call, msg.value);
        uint256 rest = address(this).balance - before;
        if (rest != 0) Address.sendValue(payable(msg.sender), rest);
    }

    /// @notice Whether this contract vouches for the vouchers, as it does within the transaction of `submit`.
    function hasAttested(bytes[] calldata vouchers) external view returns (bool) {
        for (uint256 i = 0; i < vouchers.length; ++i) {
            bytes32 slot = keccak256(vouchers[i]);
            bool vouched;
            assembly ("memory-safe") {
                vouched := tload(slot)
            }
            if (!vouched) return false;
        }
        return true;
    }

    /// @inheritdoc IInputOracle
    function isProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        external
        view
        returns (bool)
    {
        return _isProven(remoteChainId, remoteOracle, application, dataHash);
    }

    /// @inheritdoc IInputOracle
    function efficientRequireProven(bytes calldata proofSeries) external view {
        if (proofSeries.length % QUADRUPLE_LENGTH != 0) revert ProofOracle.InvalidProofSeries(proofSeries.length);
        for (uint256 start = 0; start < proofSeries.length; start += QUADRUPLE_LENGTH) {
            (uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash) =
                abi.decode(proofSeries[start:start + QUADRUPLE_LENGTH], (uint256, bytes32, bytes32, bytes32));
            if (!_isProven(chainId, remoteOracle, application, dataHash)) {
                revert ProofOracle.NotProven(chainId, remoteOracle, application, dataHash);
            }
        }
    }

    /// @notice The adapters on this chain.
    function adapters() external view returns (address[] memory) {
        return _adapters;
    }

    /// @notice The adapters on another chain, in the order of those here; empty for a chain that is not served.
    function remoteAdapters(uint256 chainId) external view returns (bytes32[] memory) {
        return _remotes[chainId];
    }

    /// @notice What an adapter is given to send for payloads that `source` vouches for.
    function vouchersOf(address source, bytes[] calldata payloads) external pure returns (bytes[] memory vouchers) {
        vouchers = new bytes[](payloads.length);
        for (uint256 i = 0; i < payloads.length; ++i) {
            vouchers[i] = _voucher(source, payloads[i]);
        }
    }

    function _addRemote(Remote memory remote, uint256 count) private {
        (uint256 chainId, bytes32[] memory there) = (remote.chainId, remote.adapters);
        bool usable = chainId != 0 && there.length == count && _remotes[chainId].length == 0;
        for (uint256 i = 0; usable && i < count; ++i) {
            usable = there[i] != bytes32(0);
        }
        if (!usable) revert InvalidRemote(chainId);
        _remotes[chainId] = there;
    }

    /// @dev Until the end of the transaction. It stays true for ever, so nothing has to take it back.
    function _vouch(bytes32 slot) private {
        assembly ("memory-safe") {
            tstore(slot, 1)
        }
    }

    function _isProven(uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        private
        view
        returns (bool)
    {
        bytes32[] storage there = _remotes[chainId];
        bytes32 voucherHash = keccak256(abi.encode(application, dataHash));
        uint256 missing = threshold;
        for (uint256 i = 0; i < there.length; ++i) {
            if (IInputOracle(_adapters[i]).isProven(chainId, there[i], remoteOracle, voucherHash)) --missing;
            if (missing == 0) return true;
        }
        return false;
    }

    function _isAdapter(address adapter) private view returns (bool found) {
        for (uint256 i = 0; i < _adapters.length; ++i) {
            found = found || _adapters[i] == adapter;
        }
    }

    function _voucher(address source, bytes calldata payload) private pure returns (bytes memory) {
        return abi.encode(AddressCast.toBytes32(source), keccak256(payload));
    }
}
