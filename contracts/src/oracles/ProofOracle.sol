// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttester} from "../interfaces/IAttester.sol";
import {IInputOracle} from "../interfaces/IInputOracle.sol";
import {AddressCast} from "../libraries/AddressCast.sol";
import {ProofMessage} from "../libraries/ProofMessage.sol";

/// @notice What every proof adapter does the same way: it sends only what a settler vouches for, and records
/// what arrives under the chain, the sending oracle and the application it came from.
abstract contract ProofOracle is IInputOracle {
    /// @notice `source` does not vouch for all of the payloads.
    /// @dev Check solver, timestamp and output against OutputFilled, and that the output names this oracle.
    error NotAllPayloadsAttested(address source);

    /// @notice One of the deliveries was not proved here (yet).
    /// @dev Wait for OutputProven with these values.
    error NotProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash);

    /// @notice The series does not consist of whole quadruples of 128 bytes.
    error InvalidProofSeries(uint256 length);

    /// @notice Messages carry no coins here.
    /// @dev Deliver the message without value.
    error ValueNotAccepted(uint256 value);

    event OutputProven(uint256 chainid, bytes32 remoteIdentifier, bytes32 application, bytes32 payloadHash);

    uint256 private constant QUADRUPLE_LENGTH = 128;

    /// @dev Keyed by the hash of the quadruple: one slot, one hash.
    mapping(bytes32 quadrupleHash => bool) private _proven;

    /// @inheritdoc IInputOracle
    function isProven(uint256 remoteChainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        external
        view
        returns (bool)
    {
        return _proven[_key(remoteChainId, remoteOracle, application, dataHash)];
    }

    /// @inheritdoc IInputOracle
    function efficientRequireProven(bytes calldata proofSeries) external view {
        if (proofSeries.length % QUADRUPLE_LENGTH != 0) revert InvalidProofSeries(proofSeries.length);
        for (uint256 start = 0; start < proofSeries.length; start += QUADRUPLE_LENGTH) {
            bytes calldata quadruple = proofSeries[start:start + QUADRUPLE_LENGTH];
            if (!_proven[keccak256(quadruple)]) {
                (uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash) =
                    abi.decode(quadruple, (uint256, bytes32, bytes32, bytes32));
                revert NotProven(chainId, remoteOracle, application, dataHash);
            }
        }
    }

    /// @dev The body of a message that proves the payloads.
    function _attestedBody(address source, bytes[] calldata payloads) internal view returns (bytes memory) {
        if (!IAttester(source).hasAttested(payloads)) revert NotAllPayloadsAttested(source);
        return ProofMessage.encode(AddressCast.toBytes32(source), payloads);
    }

    /// @dev Only after the caller made sure that `sender` on `chainId` sent exactly this message.
    function _record(uint256 chainId, bytes32 sender, bytes calldata message) internal {
        if (msg.value != 0) revert ValueNotAccepted(msg.value);
        (bytes32 application, bytes32[] memory hashes) = ProofMessage.decode(message);
        for (uint256 i = 0; i < hashes.length; ++i) {
            _proven[_key(chainId, sender, application, hashes[i])] = true;
            emit OutputProven(chainId, sender, application, hashes[i]);
        }
    }

    function _key(uint256 chainId, bytes32 remoteOracle, bytes32 application, bytes32 dataHash)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(chainId, remoteOracle, application, dataHash));
    }
}
