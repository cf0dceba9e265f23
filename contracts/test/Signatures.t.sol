// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {EscrowOpening} from "../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../src/InputSettlerEscrow.sol";
import {IAttester} from "../src/interfaces/IAttester.sol";
import {StandardOrder} from "../src/types/StandardOrder.sol";
import {Fixture} from "./Fixture.sol";

/// @notice An account that takes the signature of one key (EIP-1271).
contract SignerAccount {
    address private immutable KEY;

    constructor(address key) {
        KEY = key;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(digest, signature) == KEY ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Code for an EIP-7702 account that checks signatures as EIP-1271 asks, by the account's own key.
contract DelegateCode {
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(digest, signature) == address(this) ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Code for an EIP-7702 account that knows nothing of signatures.
contract PlainCode {
    receive() external payable {}
}

/// @notice An output settler that vouches for every delivery, whomever it credits.
contract CredulousSettler is IAttester {
    function hasAttested(bytes[] calldata) external pure returns (bool) {
        return true;
    }
}

/// @notice Every kind of account and of signature, for users, solvers and owners.
contract SignaturesTest is Fixture {
    function test_openFor_permit2_64Bytes() public {
        StandardOrder memory order = newOrder();
        bytes memory signature = bytes.concat(hex"00", compact(userKey, permit2Digest(order, address(escrow))));
        escrow.openFor(order, user, signature);
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_openFor_permit2_contractAccount() public {
        address account = address(new SignerAccount(user));
        StandardOrder memory order = fundedOrderOf(account);
        escrow.openFor(order, account, signedByUser(order, address(escrow)));
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
        order.nonce += 1;
        bytes memory wrong = signedBy(solverKey, order, address(escrow));
        vm.expectRevert();
        escrow.openFor(order, account, wrong);
    }

    function test_openFor_permit2_delegatedAccount() public {
        vm.signAndAttachDelegation(address(new DelegateCode()), userKey);
        openWithPermit2(newOrder());
        assertNotEq(user.code.length, 0);
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function test_openFor_self_aContractAccountCallsForItself() public {
        address account = address(new SignerAccount(user));
        StandardOrder memory order = fundedOrderOf(account);
        vm.startPrank(account);
        usdc.approve(address(escrow), INPUT_AMOUNT);
        escrow.openFor(order, account, hex"ff");
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    function testFuzz_openFor_malformedSignaturesMoveNothing(bytes calldata signature) public {
        StandardOrder memory order = newOrder();
        vm.expectRevert();
        escrow.openFor(order, user, signature);
        assertEq(usdc.balanceOf(address(escrow)), 0);
    }

    function testFuzz_openFor_malformedPermit2AndErc3009Signatures(bool erc3009, bytes calldata signature) public {
        StandardOrder memory order = newOrder();
        bytes memory prefixed = bytes.concat(erc3009 ? bytes1(0x01) : bytes1(0x00), signature);
        vm.expectRevert();
        escrow.openFor(order, user, prefixed);
    }

    function test_finaliseWithSignature_65And64Bytes() public {
        for (uint256 nonce = 0; nonce < 2; ++nonce) {
            (StandardOrder memory order, bytes32 digest, uint32 timestamp) = provedFor(solver, nonce);
            bytes memory signature = nonce == 0 ? sign(solverKey, digest) : compact(solverKey, digest);
            escrow.finaliseWithSignature(order, paramsFor(solver, timestamp), toBytes32(recipient), "", signature);
        }
        assertEq(usdc.balanceOf(recipient), 2 * INPUT_AMOUNT);
    }

    function test_finaliseWithSignature_contractAccount() public {
        address account = address(new SignerAccount(solver));
        (StandardOrder memory order, bytes32 digest, uint32 timestamp) = provedFor(account, 1);
        bytes memory wrong = sign(userKey, digest);
        vm.expectRevert(
            abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, toBytes32(account))
        );
        escrow.finaliseWithSignature(order, paramsFor(account, timestamp), toBytes32(recipient), "", wrong);
        bytes memory signature = sign(solverKey, digest);
        escrow.finaliseWithSignature(order, paramsFor(account, timestamp), toBytes32(recipient), "", signature);
        assertEq(usdc.balanceOf(recipient), INPUT_AMOUNT);
    }

    /// @dev The key of an account that delegates to code is still the account's, whatever the code knows.
    function test_finaliseWithSignature_delegatedAccount() public {
        (StandardOrder memory order, bytes32 digest, uint32 timestamp) = provedFor(solver, 1);
        vm.signAndAttachDelegation(address(new PlainCode()), solverKey);
        bytes memory signature = sign(solverKey, digest);
        escrow.finaliseWithSignature(order, paramsFor(solver, timestamp), toBytes32(recipient), "", signature);
        assertNotEq(solver.code.length, 0);
        assertEq(usdc.balanceOf(recipient), INPUT_AMOUNT);
    }

    function testFuzz_finaliseWithSignature_refusesMalformedSignatures(bytes memory signature) public {
        (StandardOrder memory order,, uint32 timestamp) = provedFor(solver, 1);
        vm.expectRevert(
            abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, toBytes32(solver))
        );
        escrow.finaliseWithSignature(order, paramsFor(solver, timestamp), toBytes32(recipient), "", signature);
    }

    /// @dev A signature from which no key can be recovered gives the zero address, which signs nothing: not even
    /// for an order whose own settler credits nobody.
    function test_finaliseWithSignature_nobodySignsForNobody() public {
        StandardOrder memory order = newOrder();
        address settler = address(new CredulousSettler());
        order.outputs[0].settler = toBytes32(settler);
        bytes32 orderId = openWithPermit2(order);
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(0, orderId, uint32(START), order.outputs[0]);
        onDestination();
        vm.recordLogs();
        destinationOracle.submit(uint32(ORIGIN), address(originOracle), 200_000, "", settler, payloads);
        relay();
        bytes[3] memory unreadable = [bytes(""), new bytes(64), new bytes(65)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, bytes32(0)));
            escrow.finaliseWithSignature(
                order, paramsFor(address(0), uint32(START)), toBytes32(recipient), "", unreadable[i]
            );
        }
        assertEq(usdc.balanceOf(address(escrow)), INPUT_AMOUNT);
    }

    /// @dev Signed for another chain, contract or order: the domain and the id say so.
    function testFuzz_finaliseWithSignature_refusesReplays(uint256 kind) public {
        kind = bound(kind, 0, 2);
        (StandardOrder memory order, bytes32 digest, uint32 timestamp) = provedFor(solver, 1);
        bytes32 structHash = allowOpenHash(escrow.orderIdentifier(order));
        if (kind == 0) digest = typedDigest("TetraFi Escrow", address(atomicSettler), structHash);
        if (kind == 1) {
            vm.chainId(5);
            digest = typedDigest("TetraFi Escrow", address(escrow), structHash);
            onOrigin();
        }
        if (kind == 2) digest = typedDigest("TetraFi Escrow", address(escrow), allowOpenHash(keccak256("other")));
        bytes memory signature = sign(solverKey, digest);
        vm.expectRevert(
            abi.encodeWithSelector(InputSettlerEscrow.InvalidOwnerSignature.selector, toBytes32(solver))
        );
        escrow.finaliseWithSignature(order, paramsFor(solver, timestamp), toBytes32(recipient), "", signature);
    }

    function test_domains_areTheContractsOwn() public {
        bytes32 first = escrow.DOMAIN_SEPARATOR();
        assertNotEq(first, atomicSettler.DOMAIN_SEPARATOR());
        onDestination();
        assertNotEq(first, escrow.DOMAIN_SEPARATOR());
    }

    function fundedOrderOf(address account) private returns (StandardOrder memory order) {
        usdc.mint(account, 2 * INPUT_AMOUNT);
        vm.prank(account);
        usdc.approve(PERMIT2, type(uint256).max);
        order = newOrder();
        order.user = account;
    }

    function provedFor(address owner, uint256 nonce)
        private
        returns (StandardOrder memory order, bytes32 digest, uint32 timestamp)
    {
        order = newOrder();
        order.nonce = nonce;
        bytes32 orderId = openWithPermit2(order);
        onDestination();
        vm.prank(solver);
        outputSettler.fill(orderId, order.outputs[0], type(uint48).max, abi.encodePacked(toBytes32(owner)));
        timestamp = uint32(vm.getBlockTimestamp());
        bytes[] memory payloads = new bytes[](1);
        payloads[0] = describe(toBytes32(owner), orderId, timestamp, order.outputs[0]);
        submitAndRelay(payloads);
        digest = typedDigest("TetraFi Escrow", address(escrow), allowOpenHash(orderId));
    }

    function allowOpenHash(bytes32 orderId) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("AllowOpen(bytes32 orderId,bytes32 destination,bytes call)"),
                orderId,
                toBytes32(recipient),
                keccak256("")
            )
        );
    }
}
