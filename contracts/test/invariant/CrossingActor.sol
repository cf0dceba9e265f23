// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderStatus} from "../../src/types/OrderStatus.sol";
import {Quote} from "../../src/types/Quote.sol";
import {StandardOrder} from "../../src/types/StandardOrder.sol";
import {Trades} from "../atomic/Trades.sol";

/// @notice Users with orders in both directions on one chain, which anybody settles or crosses in any way. Each order
/// has a recipient of its own, so that what it got can be told.
contract CrossingActor is Trades {
    uint256 private constant OTHER_KEY = 0xc0ffee;
    uint256 private constant MAX_ORDERS = 24;

    uint256 private constant RIVAL_KEY = 0xbad;
    /// @dev Until which the orders are their winners'.
    uint32 private constant EXCLUSIVE_UNTIL = uint32(START + 300);

    struct Placed {
        uint256 gives;
        uint256 asks;
        bool reversed;
        /// @dev Whether this contract may cross it before `EXCLUSIVE_UNTIL`.
        bool crossable;
        bytes32 orderId;
    }

    Placed[] private placed;
    /// @dev How often each was ended.
    mapping(uint256 place => uint256 endings) private ended;
    mapping(uint256 place => bool) private wasCrossed;
    mapping(bytes32 action => uint256) public count;
    address private other;

    function setUp() public override {
        super.setUp();
        other = vm.addr(OTHER_KEY);
        address[2] memory givers = [user, other];
        for (uint256 i = 0; i < 2; ++i) {
            usdc.mint(givers[i], 1e30);
            usdt.mint(givers[i], 1e30);
            vm.startPrank(givers[i]);
            usdc.approve(PERMIT2, type(uint256).max);
            usdt.approve(PERMIT2, type(uint256).max);
            vm.stopPrank();
        }
        address[2] memory quoters = [solver, vm.addr(RIVAL_KEY)];
        for (uint256 i = 0; i < 2; ++i) {
            usdc.mint(quoters[i], 1e30);
            usdt.mint(quoters[i], 1e30);
            vm.prank(quoters[i]);
            usdc.approve(address(atomicSettler), type(uint256).max);
        }
        vm.prank(vm.addr(RIVAL_KEY));
        usdt.approve(address(atomicSettler), type(uint256).max);
    }

    function place(uint64 gives, uint64 asks, bool reversed, bool isCrossable) external {
        if (placed.length == MAX_ORDERS) return;
        placed.push(Placed(bound(gives, 100, 200), bound(asks, 50, 150), reversed, isCrossable, 0));
        (StandardOrder memory order,) = trade(placed.length - 1);
        placed[placed.length - 1].orderId = atomicSettler.orderIdentifier(order);
        count["place"] += 1;
    }

    /// @dev The exclusive time passes, and ends, with some sequences.
    function pass(uint256 time) external {
        if (time % 4 != 0) return;
        vm.warp(block.timestamp + bound(time >> 2, 1, 60));
        count["pass"] += 1;
    }

    /// @dev A solver that lost signs the winner's terms: of use only after the exclusive time.
    function settleAsRival(uint256 seed) external {
        if (placed.length == 0) return;
        uint256 n = seed % placed.length;
        (StandardOrder memory order, Quote memory quote) = trade(n);
        quote.solver = vm.addr(RIVAL_KEY);
        bytes memory signature = signatureOf(order);
        bytes memory quoted = signedQuote(RIVAL_KEY, quote);
        try atomicSettler.settle(order, signature, quote, quoted, saltOf(n)) {
            ended[n] += 1;
            count["settleAsRival"] += 1;
            assertGe(block.timestamp, EXCLUSIVE_UNTIL, "the winner's trade was taken by a quote");
        } catch {
            count["rivalRefused"] += 1;
        }
    }

    /// @dev Anyone but the crosser: of use only after the exclusive time.
    function crossAsStranger(uint256 seed, uint256 otherSeed) external {
        if (placed.length == 0) return;
        vm.startPrank(stranger);
        bool crossed = tryCross(seed % placed.length, otherSeed % placed.length);
        vm.stopPrank();
        if (crossed) assertGe(block.timestamp, EXCLUSIVE_UNTIL, "the winner's trade was taken by a crossing");
        count[crossed ? bytes32("crossAsStranger") : bytes32("strangerRefused")] += 1;
    }

    function settle(uint256 seed) external {
        if (placed.length == 0) return;
        uint256 n = seed % placed.length;
        (StandardOrder memory order, Quote memory quote) = trade(n);
        bytes memory signature = signatureOf(order);
        bytes memory quoted = signedQuote(solverKey, quote);
        try atomicSettler.settle(order, signature, quote, quoted, saltOf(n)) {
            ended[n] += 1;
            count["settle"] += 1;
        } catch {}
    }

    function cross(uint256 seed, uint256 otherSeed) external {
        if (placed.length == 0) return;
        (uint256 n, uint256 m) = (seed % placed.length, otherSeed % placed.length);
        if (!tryCross(n, m)) return;
        count["cross"] += 1;
        bool isOpen = block.timestamp >= EXCLUSIVE_UNTIL;
        assertTrue(isOpen || (placed[n].crossable && placed[m].crossable), "it was not to be crossed");
    }

    function tryCross(uint256 n, uint256 m) private returns (bool) {
        (StandardOrder memory mine,) = trade(n);
        (StandardOrder memory theirs,) = trade(m);
        bytes memory signature = signatureOf(mine);
        bytes memory otherSignature = signatureOf(theirs);
        try atomicSettler.cross(mine, signature, theirs, otherSignature) {
            ended[n] += 1;
            ended[m] += 1;
            (wasCrossed[n], wasCrossed[m]) = (true, true);
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Every order ends at most once and then paid what it asks for, more of it if crossed; one that didn't end got
    /// nothing; the contract keeps nothing.
    function check() external view {
        for (uint256 n = 0; n < placed.length; ++n) {
            uint256 got =
                placed[n].reversed ? usdc.balanceOf(recipientOf(n)) : usdt.balanceOf(recipientOf(n));
            uint256 asked = placed[n].asks;
            bool isClaimed = atomicSettler.orderStatus(placed[n].orderId) == OrderStatus.Claimed;
            assertLe(ended[n], 1);
            assertEq(isClaimed, ended[n] == 1);
            if (ended[n] == 0) assertEq(got, 0);
            else if (wasCrossed[n]) assertGt(got, asked);
            else assertEq(got, asked);
        }
        assertEq(usdc.balanceOf(address(atomicSettler)) + usdt.balanceOf(address(atomicSettler)), 0);
    }

    function trade(uint256 n) private view returns (StandardOrder memory order, Quote memory quote) {
        (order, quote) = newTrade(saltOf(n));
        Placed memory it = placed[n];
        order.inputs[0][1] = it.gives;
        order.outputs[0].amount = it.asks;
        order.outputs[0].recipient = toBytes32(recipientOf(n));
        order.outputs[0].context = it.crossable
            ? crossable(solver, EXCLUSIVE_UNTIL, address(this))
            : exclusive(solver, EXCLUSIVE_UNTIL);
        quote.validUntil = type(uint256).max;
        if (it.reversed) {
            order.user = other;
            order.inputs[0][0] = uint256(uint160(address(usdt)));
            order.outputs[0].token = toBytes32(address(usdc));
            (quote.inputToken, quote.outputToken) = (address(usdt), address(usdc));
        }
        quote.rfqId = keccak256(abi.encode(order.user, saltOf(n)));
        order.nonce = uint256(quote.rfqId);
        (quote.inputAmount, quote.outputAmount) = (it.gives, it.asks);
    }

    function saltOf(uint256 number) private pure returns (bytes32) {
        return keccak256(abi.encode("crossing", number));
    }

    function signatureOf(StandardOrder memory order) private view returns (bytes memory) {
        return signedBy(order.user == other ? OTHER_KEY : userKey, order, address(atomicSettler));
    }

    function recipientOf(uint256 number) private pure returns (address) {
        return address(uint160(0xabc0000 + number));
    }
}
