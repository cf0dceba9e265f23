import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in proofs over several networks, and in the delivery of late ones. */
export const QUORUM_MUTANTS: readonly MutantGroup[] = [
  {
    file: "oracles/QuorumOracle.sol",
    contract: "QuorumOracle",
    tests: ["QuorumOracle"],
    mutants: [
      ["quorum: of one", "count > 1 && count", "count"],
      ["quorum: of nine", "count <= MOST_ADAPTERS", "count <= MOST_ADAPTERS + 1"],
      ["quorum: of seven at most", "count <= MOST_ADAPTERS", "count < MOST_ADAPTERS"],
      ["quorum: of none", "threshold_ > 0 && threshold_", "threshold_"],
      ["quorum: more than there are", "&& threshold_ <= count;", ";"],
      ["quorum: all can't be asked", "threshold_ <= count;", "threshold_ < count;"],
      ["quorum: an adapter without code", "usable = adapters_[i].code.length > 0;", "usable = true;"],
      ["quorum: an adapter twice", "usable = usable && adapters_[i] != adapters_[j];", ""],
      unguarded("quorum: through anything", "!_isAdapter(adapter)"),
      [
        "quorum: through the last adapter only",
        "found = found || _adapters[i] == adapter;",
        "found = _adapters[i] == adapter;",
      ],
      unguarded("quorum: what the settler doesn't know", "!IAttester(source).hasAttested(payloads)"),
      [
        "quorum: vouches for the first only",
        "for (uint256 i = 0; i < payloads.length; ++i) {\n            _vouch",
        "for (uint256 i = 0; i < 1; ++i) {\n            _vouch",
      ],
      [
        "quorum: vouches in its own name",
        "_vouch(keccak256(_voucher(source, payloads[i])))",
        "_vouch(keccak256(_voucher(address(this), payloads[i])))",
      ],
      ["quorum: vouches for everything", "if (!vouched) return false;", ""],
      ["quorum: what lies here goes to the caller", "address(this).balance - msg.value", "0"],
      without(
        "quorum: the rest stays",
        "        if (rest != 0) Address.sendValue(payable(msg.sender), rest);\n",
      ),
      ["quorum: proved by one", "uint256 missing = threshold;", "uint256 missing = 1;"],
      ["quorum: proved by all", "uint256 missing = threshold;", "uint256 missing = there.length;"],
      [
        "quorum: the first adapter counts for all",
        "IInputOracle(_adapters[i]).isProven(chainId, there[i]",
        "IInputOracle(_adapters[0]).isProven(chainId, there[0]",
      ],
      [
        "quorum: any application",
        "keccak256(abi.encode(application, dataHash))",
        "keccak256(abi.encode(remoteOracle, dataHash))",
      ],
      [
        "quorum: vouchers of any oracle",
        "there[i], remoteOracle, voucherHash",
        "there[i], there[i], voucherHash",
      ],
      ["quorum: a series of any length", "proofSeries.length % QUADRUPLE_LENGTH != 0", "false"],
      ["quorum: the first of a series only", "start < proofSeries.length; start +=", "start < 1; start +="],
      [
        "quorum: a series proves nothing",
        "if (!_isProven(chainId, remoteOracle, application, dataHash)) {",
        "if (false) {",
      ],
      ["quorum: chain zero", "chainId != 0 && there.length == count", "there.length == count"],
      ["quorum: a chain with other adapters", "there.length == count && _remotes", "_remotes"],
      ["quorum: a chain twice", "&& _remotes[chainId].length == 0;", ";"],
      ["quorum: an adapter of nobody", "usable = there[i] != bytes32(0);", "usable = true;"],
      ["quorum: the chain is not kept", "        _remotes[chainId] = there;\n", ""],
      ["quorum: the settler's bits", "keccak256(payload))", "keccak256(abi.encode(payload)))"],
    ],
  },
  {
    file: "oracles/LayerZeroDelivery.sol",
    contract: "LayerZeroDelivery",
    tests: ["layerzero/LayerZeroDelivery"],
    mutants: [
      [
        "delivery: earlier packets are left",
        "for (uint256 i = 0; i < earlier.length; ++i)",
        "for (uint256 i = earlier.length; i < earlier.length; ++i)",
      ],
      [
        "delivery: the first earlier packet is left",
        "for (uint256 i = 0; i < earlier.length; ++i)",
        "for (uint256 i = 1; i < earlier.length; ++i)",
      ],
      unguarded("delivery: a packet without a name", "packet.length < GUID_END"),
      [
        "delivery: a packet of its length is refused",
        "packet.length < GUID_END",
        "packet.length <= GUID_END",
      ],
      [
        "delivery: committed twice",
        "origin.sender, origin.nonce) != payloadHash",
        "origin.sender, origin.nonce) == 0 || true",
      ],
      [
        "delivery: never committed",
        "origin.sender, origin.nonce) != payloadHash",
        "origin.sender, origin.nonce) != payloadHash && false",
      ],
      [
        "delivery: the hash is of the message",
        "keccak256(packet[HEADER_LENGTH:])",
        "keccak256(packet[GUID_END:])",
      ],
      [
        "delivery: the header runs on",
        "commitVerification(packet[:HEADER_LENGTH], payloadHash)",
        "commitVerification(packet[:GUID_END], payloadHash)",
      ],
      [
        "delivery: another name",
        "bytes32(packet[HEADER_LENGTH:GUID_END])",
        "bytes32(packet[HEADER_LENGTH - 1:GUID_END - 1])",
      ],
      [
        "delivery: the name is part of the message",
        "guid, packet[GUID_END:]",
        "guid, packet[HEADER_LENGTH:]",
      ],
      ["delivery: the receiver is the sender", "bytes32(packet[49:HEADER_LENGTH])", "bytes32(packet[13:45])"],
      [
        "delivery: the destination's name for the origin's",
        "uint32(bytes4(packet[9:13]))",
        "uint32(bytes4(packet[45:49]))",
      ],
      ["delivery: another nonce", "uint64(bytes8(packet[1:9]))", "uint64(bytes8(packet[0:8]))"],
      without(
        "delivery: committed and not executed",
        '        endpoint.lzReceive(origin, receiver, guid, packet[GUID_END:], "");\n',
      ),
    ],
  },
];
