// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowBase} from "../../src/escrow/EscrowBase.sol";
import {EscrowOpening} from "../../src/escrow/EscrowOpening.sol";
import {InputSettlerEscrow} from "../../src/InputSettlerEscrow.sol";
import {OutputSettler} from "../../src/OutputSettler.sol";
import {OrderPurchase} from "../../src/types/OrderPurchase.sol";
import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {MandateOutput, StandardOrder} from "../../src/types/StandardOrder.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Several users, solvers and a buyer open, deliver, prove, sell, claim and refund orders in tokens and
/// coins, singly and in batches, in any order. It keeps its own account of what must have happened, and fails
/// when a contract refuses what is due or does what is not.
contract SettlementActor is Fixture {
    struct Entry {
        /// @dev ABI-encoded, because storage takes no nested structs from memory.
        bytes order;
        bytes32 id;
        /// @dev Solver that delivered every output, or zero.
        address deliveredBy;
        uint32 deliveredAt;
        bool proved;
        address buyer;
        uint256 endings;
    }

    uint256 private constant PEOPLE = 3;
    uint256 private constant GAS_EACH = 1_000_000;

    Entry[] internal entries;
    address[] internal users;
    address[] internal solvers;
    mapping(address account => uint256) internal keys;
    address internal buyer = makeAddr("buyer");

    mapping(address token => uint256) public owed;
    mapping(address token => uint256) public given;
    mapping(address account => mapping(address token => uint256)) public due;
    uint256 public dueToRecipient;
    mapping(bytes32 action => uint256) public counts;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PEOPLE; ++i) {
            users.push(newPerson(string.concat("user", vm.toString(i))));
            solvers.push(newPerson(string.concat("solver", vm.toString(i))));
        }
        newAllowances(buyer);
    }

    // --- Actions --- //

    function open(uint256 seed, uint96 amount, uint16 lifetime) external {
        onOrigin();
        StandardOrder memory order = draw(seed, bound(amount, 1, 1e24), lifetime);
        fund(order);
        uint256 coins = coinsOf(order);
        if (coins != 0 || seed % 2 == 0) {
            vm.prank(order.user);
            escrow.open{value: coins}(order);
        } else {
            bytes memory signature = signedBy(keys[order.user], order, address(escrow));
            escrow.openFor(order, order.user, signature);
        }
        track(order, "open");
    }

    /// @dev One of the batch is opened already: it must fail alone.
    function openMany(uint256 seed, uint8 size, uint16 lifetime) external {
        onOrigin();
        uint256 orders = bound(size, 1, 4);
        EscrowOpening.OpenRequest[] memory requests = new EscrowOpening.OpenRequest[](orders + 1);
        for (uint256 i = 0; i < orders; ++i) {
            StandardOrder memory order = draw(uint256(keccak256(abi.encode(seed, i))), 1e6 + i, lifetime);
            order.inputs = new uint256[2][](1);
            order.inputs[0] = [uint256(uint160(address(usdc))), 1e6 + i];
            fund(order);
            bytes memory signature = signedBy(keys[order.user], order, address(escrow));
            requests[i < orders / 2 ? i : i + 1] = EscrowOpening.OpenRequest(order, order.user, signature);
            track(order, "openMany");
        }
        requests[orders / 2] = requests[orders / 2 == 0 ? 1 : 0];
        escrow.openForMany(requests, GAS_EACH);
    }

    function deliver(uint256 index, uint256 by) external {
        (Entry storage entry, StandardOrder memory order) = pick(index);
        address by_ = solvers[by % PEOPLE];
        bool complete = entry.deliveredBy != address(0);
        onDestination();
        bool inTime = vm.getBlockTimestamp() <= order.fillDeadline;
        vm.prank(by_);
        try outputSettler.fillOrder(order, address(escrow), abi.encodePacked(toBytes32(by_))) {
            assertTrue(!complete && inTime, "delivered twice or too late");
            entry.deliveredBy = by_;
            entry.deliveredAt = uint32(vm.getBlockTimestamp());
            for (uint256 i = partlyDelivered[entry.id] ? 1 : 0; i < order.outputs.length; ++i) {
                dueToRecipient += order.outputs[i].amount;
            }
            ++counts["deliver"];
        } catch {
            assertTrue(complete || !inTime, "refused a delivery");
        }
    }

    mapping(bytes32 orderId => bool) internal partlyDelivered;

    /// @dev Only the first of several outputs: a present to the recipient, which must not stall the order.
    function deliverPart(uint256 index, uint256 by) external {
        (Entry storage entry, StandardOrder memory order) = pick(index);
        if (order.outputs.length == 1 || entry.deliveredBy != address(0) || partlyDelivered[entry.id]) return;
        if (vm.getBlockTimestamp() > order.fillDeadline) return;
        address by_ = solvers[by % PEOPLE];
        onDestination();
        vm.prank(by_);
        outputSettler.fill(entry.id, order.outputs[0], order.fillDeadline, abi.encodePacked(toBytes32(by_)));
        partlyDelivered[entry.id] = true;
        dueToRecipient += order.outputs[0].amount;
        ++counts["deliverPart"];
    }

    /// @dev One message for up to four deliveries.
    function proveMany(uint256 index) external {
        bytes[] memory payloads = new bytes[](8);
        uint256 used = 0;
        for (uint256 n = 0; n < 4 && n < entries.length; ++n) {
            (Entry storage entry, StandardOrder memory order) = pick(addmod(index, n, type(uint256).max));
            if (entry.deliveredBy == address(0)) continue;
            for (uint256 i = 0; i < order.outputs.length; ++i) {
                payloads[used++] =
                    describe(toBytes32(entry.deliveredBy), entry.id, entry.deliveredAt, order.outputs[i]);
            }
            entry.proved = true;
            ++counts["prove"];
        }
        if (used == 0) return;
        assembly ("memory-safe") {
            mstore(payloads, used)
        }
        onDestination();
        vm.recordLogs();
        destinationOracle.submit(
            uint32(ORIGIN), address(originOracle), 200_000, "", address(outputSettler), payloads
        );
        relay();
    }

    function sell(uint256 index, uint64 discount) external {
        (Entry storage entry, StandardOrder memory order) = pick(index);
        onOrigin();
        if (entry.deliveredBy == address(0) || entry.buyer != address(0)) return;
        if (escrow.orderStatus(entry.id) != OrderStatus.Deposited) return;
        OrderPurchase memory offer =
            OrderPurchase(entry.id, entry.deliveredBy, "", uint64(bound(discount, 0, 1e18)), type(uint32).max);
        uint256 coins = 0;
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            address token = address(uint160(order.inputs[i][0]));
            uint256 price = (order.inputs[i][1] * (1e18 - offer.discount) + 1e18 - 1) / 1e18;
            give(buyer, token, price);
            if (token == address(0)) coins += price;
            due[entry.deliveredBy][token] += price;
        }
        bytes memory signature = signedOffer(keys[entry.deliveredBy], offer);
        vm.prank(buyer);
        escrow.purchaseOrder{value: coins}(
            offer, order, toBytes32(entry.deliveredBy), toBytes32(buyer), vm.getBlockTimestamp(), signature
        );
        entry.buyer = buyer;
        ++counts["sell"];
    }

    function claim(uint256 index) external {
        (Entry storage entry, StandardOrder memory order) = pick(index);
        onOrigin();
        address owner = ownerOf(entry);
        bool isDue = claimable(entry, order);
        try escrow.finalise(order, paramsOf(entry, order), toBytes32(owner), "") {
            assertTrue(isDue, "claimed what was not due");
            settle(entry, order, owner, "claim");
        } catch {
            assertFalse(isDue, "refused what was due");
        }
    }

    function claimMany(uint256 index) external {
        if (entries.length < 2) return;
        onOrigin();
        InputSettlerEscrow.FinaliseRequest[] memory requests = new InputSettlerEscrow.FinaliseRequest[](2);
        bool[2] memory isDue;
        for (uint256 n = 0; n < 2; ++n) {
            (Entry storage entry, StandardOrder memory order) = pick(addmod(index, n, type(uint256).max));
            isDue[n] = claimable(entry, order);
            requests[n] = InputSettlerEscrow.FinaliseRequest(
                order, paramsOf(entry, order), toBytes32(ownerOf(entry)), ""
            );
        }
        escrow.finaliseMany(requests, GAS_EACH);
        for (uint256 n = 0; n < 2; ++n) {
            (Entry storage entry, StandardOrder memory order) = pick(addmod(index, n, type(uint256).max));
            if (isDue[n] && entry.endings == 0) settle(entry, order, ownerOf(entry), "claimMany");
        }
    }

    function refund(uint256 index) external {
        (Entry storage entry, StandardOrder memory order) = pick(index);
        onOrigin();
        bool isDue = refundable(entry, order);
        try escrow.refund(order) {
            assertTrue(isDue, "refunded what was not due");
            settle(entry, order, order.user, "refund");
        } catch {
            assertFalse(isDue, "refused a refund that was due");
        }
    }

    function refundMany(uint256 index) external {
        if (entries.length < 2) return;
        onOrigin();
        StandardOrder[] memory orders = new StandardOrder[](2);
        bool[2] memory isDue;
        for (uint256 n = 0; n < 2; ++n) {
            Entry storage entry;
            (entry, orders[n]) = pick(addmod(index, n, type(uint256).max));
            isDue[n] = refundable(entry, orders[n]);
        }
        escrow.refundMany(orders, GAS_EACH);
        for (uint256 n = 0; n < 2; ++n) {
            (Entry storage entry,) = pick(addmod(index, n, type(uint256).max));
            if (isDue[n] && entry.endings == 0) settle(entry, orders[n], orders[n].user, "refundMany");
        }
    }

    /// @dev Anyone can send tokens to the escrow; they belong to nobody and must change nothing.
    function donate(uint96 amount) external {
        onOrigin();
        usdc.mint(address(escrow), amount);
        given[address(usdc)] += amount;
    }

    function passTime(uint256 time) external {
        vm.warp(vm.getBlockTimestamp() + bound(time, 0, 300));
    }

    // --- What must hold --- //

    function check() external view {
        address[3] memory tokens = [address(usdc), address(usdt), address(0)];
        for (uint256 t = 0; t < 3; ++t) {
            address token = tokens[t];
            assertEq(balance(address(escrow), token), owed[token] + given[token], "locked is what is owed");
            for (uint256 i = 0; i < PEOPLE; ++i) {
                assertEq(balance(users[i], token), due[users[i]][token], "a user has what came back");
                assertEq(balance(solvers[i], token), due[solvers[i]][token], "a solver has what it earned");
            }
            assertEq(balance(buyer, token), due[buyer][token], "the buyer has what it bought");
            assertEq(balance(address(outputSettler), token), 0);
            assertEq(balance(address(originOracle), token), 0);
            assertEq(balance(address(destinationOracle), token), 0);
        }
        assertEq(weth.balanceOf(recipient), dueToRecipient, "each output was delivered at most once");
        for (uint256 i = 0; i < entries.length; ++i) {
            assertLe(entries[i].endings, 1, "an order ends once");
        }
    }

    function count(string calldata action) external view returns (uint256) {
        return counts[bytes32(bytes(action))];
    }

    // --- Parts --- //

    function draw(uint256 seed, uint256 amount, uint256 lifetime) private view returns (StandardOrder memory order) {
        order = newOrder();
        order.user = users[(seed >> 8) % PEOPLE];
        order.nonce = uint256(keccak256(abi.encode(seed, entries.length)));
        order.fillDeadline = uint32(vm.getBlockTimestamp() + 1 + lifetime % 600);
        order.expires = order.fillDeadline + uint32((seed >> 16) % 60);
        order.inputs = new uint256[2][](1 + (seed >> 32) % 2);
        address[3] memory tokens = [address(usdc), address(usdt), address(0)];
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            uint256 which = (seed >> (40 + 8 * i)) % (seed % 2 == 0 ? 3 : 2);
            order.inputs[i] = [uint256(uint160(tokens[which])), amount / (i + 1)];
        }
        order.outputs = new MandateOutput[](1 + (seed >> 64) % 2);
        for (uint256 i = 0; i < order.outputs.length; ++i) {
            order.outputs[i] = newOutput();
            order.outputs[i].token = toBytes32(address(weth));
            order.outputs[i].amount = 1e12 + i;
        }
    }

    function track(StandardOrder memory order, bytes32 action) private {
        Entry storage entry = entries.push();
        entry.order = abi.encode(order);
        entry.id = escrow.orderIdentifier(order);
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            owed[address(uint160(order.inputs[i][0]))] += order.inputs[i][1];
        }
        ++counts[action];
    }

    function settle(Entry storage entry, StandardOrder memory order, address to, bytes32 action) private {
        ++entry.endings;
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            address token = address(uint160(order.inputs[i][0]));
            owed[token] -= order.inputs[i][1];
            due[to][token] += order.inputs[i][1];
        }
        ++counts[action];
    }

    function claimable(Entry storage entry, StandardOrder memory order) private view returns (bool) {
        return entry.proved && entry.deliveredAt <= order.fillDeadline && entry.endings == 0;
    }

    function refundable(Entry storage entry, StandardOrder memory order) private view returns (bool) {
        return vm.getBlockTimestamp() > order.expires && entry.endings == 0;
    }

    function ownerOf(Entry storage entry) private view returns (address) {
        return entry.buyer == address(0) ? entry.deliveredBy : entry.buyer;
    }

    function paramsOf(Entry storage entry, StandardOrder memory order)
        private
        view
        returns (EscrowBase.SolveParams[] memory params)
    {
        params = new EscrowBase.SolveParams[](order.outputs.length);
        for (uint256 i = 0; i < params.length; ++i) {
            params[i] = EscrowBase.SolveParams(entry.deliveredAt, toBytes32(entry.deliveredBy));
        }
    }

    function fund(StandardOrder memory order) private {
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            give(order.user, address(uint160(order.inputs[i][0])), order.inputs[i][1]);
        }
    }

    function give(address account, address token, uint256 amount) private {
        if (token == address(0)) vm.deal(account, account.balance + amount);
        else if (token == address(usdc)) usdc.mint(account, amount);
        else usdt.mint(account, amount);
    }

    function coinsOf(StandardOrder memory order) private pure returns (uint256 coins) {
        for (uint256 i = 0; i < order.inputs.length; ++i) {
            if (order.inputs[i][0] == 0) coins += order.inputs[i][1];
        }
    }

    function balance(address account, address token) private view returns (uint256) {
        if (token == address(0)) return account.balance;
        return token == address(usdc) ? usdc.balanceOf(account) : usdt.balanceOf(account);
    }

    function pick(uint256 index) private view returns (Entry storage entry, StandardOrder memory order) {
        vm.assume(entries.length != 0);
        entry = entries[index % entries.length];
        order = abi.decode(entry.order, (StandardOrder));
    }

    function newPerson(string memory name) private returns (address account) {
        uint256 key;
        (account, key) = makeAddrAndKey(name);
        keys[account] = key;
        weth.mint(account, 1e30);
        newAllowances(account);
    }

    function newAllowances(address account) private {
        vm.startPrank(account);
        usdc.approve(PERMIT2, type(uint256).max);
        usdt.approve(PERMIT2, type(uint256).max);
        usdc.approve(address(escrow), type(uint256).max);
        usdt.approve(address(escrow), type(uint256).max);
        weth.approve(address(outputSettler), type(uint256).max);
        vm.stopPrank();
    }
}
