import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in what carries proofs, and in what it records. */
export const ORACLE_MUTANTS: readonly MutantGroup[] = [
  {
    file: "HyperlaneOracle.sol",
    contract: "HyperlaneOracle",
    tests: ["HyperlaneOracle"],
    mutants: [
      unguarded("Hyperlane: anybody delivers messages", "msg.sender != address(mailbox)"),
      [
        "Hyperlane: recorded under this chain",
        "_record(chainIdOf(origin), sender, message);",
        "_record(block.chainid, sender, message);",
      ],
      [
        "Hyperlane: recorded under this oracle",
        "_record(chainIdOf(origin), sender, message);",
        "_record(chainIdOf(origin), AddressCast.toBytes32(address(this)), message);",
      ],
      ["Hyperlane: the domain is the chain", "_record(chainIdOf(origin)", "_record(uint256(origin)"],
      unguarded("Hyperlane: a domain speaks for another chain", "_hasOtherDomain[domain]"),
      without("Hyperlane: without a mailbox", "if (mailbox_.code.length == 0) revert InvalidMailbox();"),
      [
        "Hyperlane: a domain twice",
        "if (!usable || _chainIds[domain] != 0 || _hasOtherDomain[chainId])",
        "if (!usable || _hasOtherDomain[chainId])",
      ],
      [
        "Hyperlane: a chain twice",
        "if (!usable || _chainIds[domain] != 0 || _hasOtherDomain[chainId])",
        "if (!usable || _chainIds[domain] != 0)",
      ],
      ["Hyperlane: domain zero", "domain != 0 && chainId != 0 && domain", "chainId != 0 && domain"],
      ["Hyperlane: chain zero", "domain != 0 && chainId != 0 && domain", "domain != 0 && domain"],
      ["Hyperlane: an entry that says nothing", "chainId != 0 && domain != chainId", "chainId != 0"],
      unguarded("Hyperlane: too little is paid", "msg.value < fee"),
      without(
        "Hyperlane: the rest stays",
        "if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);",
      ),
      [
        "Hyperlane: another recipient",
        "bytes32 recipient = AddressCast.toBytes32(recipientOracle);",
        "bytes32 recipient = AddressCast.toBytes32(address(this));",
      ],
      [
        "Hyperlane: another's refund",
        "formatMetadata(0, gasLimit, msg.sender, customMetadata);\n        bytes32",
        "formatMetadata(0, gasLimit, address(this), customMetadata);\n        bytes32",
      ],
      [
        "Hyperlane: another gas limit",
        "formatMetadata(0, gasLimit, msg.sender, customMetadata);\n        bytes32",
        "formatMetadata(0, 1, msg.sender, customMetadata);\n        bytes32",
      ],
    ],
  },
  {
    file: "LayerZeroOracle.sol",
    contract: "LayerZeroOracle",
    tests: ["layerzero/LayerZeroOracle", "layerzero/LayerZeroDelivery"],
    mutants: [
      unguarded("LayerZero: anybody delivers messages", "msg.sender != address(endpoint)"),
      [
        "LayerZero: recorded under this oracle",
        "_record(chainIdOf(origin.srcEid), origin.sender, message);",
        "_record(chainIdOf(origin.srcEid), AddressCast.toBytes32(address(this)), message);",
      ],
      [
        "LayerZero: the endpoint id is the chain",
        "_record(chainIdOf(origin.srcEid)",
        "_record(uint256(origin.srcEid)",
      ],
      without("LayerZero: unknown chains", "if (chainId == 0) revert UnknownEndpoint(eid);"),
      without("LayerZero: unknown destinations", "        chainIdOf(destinationEid);\n"),
      ["LayerZero: any path is opened", "return _chainIds[origin.srcEid] != 0;", "return true;"],
      ["LayerZero: no path is opened", "return _chainIds[origin.srcEid] != 0;", "return false;"],
      [
        "LayerZero: messages wait for each other",
        "returns (uint64) {\n        return 0;",
        "returns (uint64) {\n        return 1;",
      ],
      without("LayerZero: without an endpoint", "if (endpoint_.code.length == 0) revert InvalidEndpoint();"),
      ["LayerZero: a chain twice", "_chainIds[eid] != 0 || _served[chainId]", "_chainIds[eid] != 0"],
      ["LayerZero: an endpoint id twice", "_chainIds[eid] != 0 || _served[chainId]", "_served[chainId]"],
      ["LayerZero: endpoint id zero", "eid == 0 || chainId == 0 ||", "chainId == 0 ||"],
      ["LayerZero: chain zero", "eid == 0 || chainId == 0 ||", "eid == 0 ||"],
      [
        "LayerZero: configuration without its library",
        "library_ != address(0) || config.length == 0",
        "true",
      ],
      ["LayerZero: configuration of another chain", "usable && config[i].eid == corridor.eid", "usable"],
      without(
        "LayerZero: the send library is not set",
        "to.setSendLibrary(address(this), eid, corridor.sendLibrary);",
      ),
      without(
        "LayerZero: the receive library is not set",
        "to.setReceiveLibrary(address(this), eid, corridor.receiveLibrary, 0);",
      ),
      ["LayerZero: an old library may go on", "corridor.receiveLibrary, 0);", "corridor.receiveLibrary, 1);"],
      without(
        "LayerZero: verifiers of sending are not set",
        "to.setConfig(address(this), corridor.sendLibrary, corridor.sendConfig);",
      ),
      without(
        "LayerZero: verifiers of receiving are not set",
        "to.setConfig(address(this), corridor.receiveLibrary, corridor.receiveConfig);",
      ),
      ["LayerZero: the rest goes nowhere", "body, options), msg.sender);", "body, options), address(this));"],
      ["LayerZero: options are forgotten", "options: options,", 'options: "",'],
      ["LayerZero: paid in its token", "payInLzToken: false", "payInLzToken: true"],
      [
        "LayerZero: another recipient",
        "receiver: AddressCast.toBytes32(recipientOracle)",
        "receiver: bytes32(uint256(1))",
      ],
    ],
  },
  {
    file: "oracles/ProofOracle.sol",
    contract: "HyperlaneOracle",
    tests: ["HyperlaneOracle"],
    mutants: [
      unguarded("proof: what nobody vouches for", "!IAttester(source).hasAttested(payloads)"),
      [
        "proof: the application is the oracle",
        "return ProofMessage.encode(AddressCast.toBytes32(source), payloads);",
        "return ProofMessage.encode(AddressCast.toBytes32(address(this)), payloads);",
      ],
      without("proof: messages with coins", "if (msg.value != 0) revert ValueNotAccepted(msg.value);"),
      unguarded("proof: parts of a quadruple", "proofSeries.length % QUADRUPLE_LENGTH != 0"),
      [
        "proof: the first is enough",
        "start < proofSeries.length; start += QUADRUPLE_LENGTH",
        "start < proofSeries.length && start == 0; start += QUADRUPLE_LENGTH",
      ],
      ["proof: everything is proved", "if (!_proven[keccak256(quadruple)]) {", "if (false) {"],
      [
        "proof: of any chain",
        "abi.encode(chainId, remoteOracle, application, dataHash)",
        "abi.encode(uint256(0), remoteOracle, application, dataHash)",
      ],
      [
        "proof: of any sender",
        "abi.encode(chainId, remoteOracle, application, dataHash)",
        "abi.encode(chainId, application, application, dataHash)",
      ],
      [
        "proof: of any application",
        "abi.encode(chainId, remoteOracle, application, dataHash)",
        "abi.encode(chainId, remoteOracle, remoteOracle, dataHash)",
      ],
      [
        "proof: the first payload only",
        "for (uint256 i = 0; i < hashes.length; ++i)",
        "for (uint256 i = 0; i < 1; ++i)",
      ],
    ],
  },
  {
    file: "libraries/ProofMessage.sol",
    contract: "HyperlaneOracle",
    tests: ["HyperlaneOracle"],
    mutants: [
      without("message: of nothing", "if (count == 0) revert NoPayloads();"),
      unguarded("message: more than it counts", "count > type(uint16).max"),
      unguarded("message: payloads longer than it says", "length > type(uint16).max"),
      without(
        "message: without a header",
        "if (body.length < HEADER_LENGTH) revert MalformedMessage(body.length);",
      ),
      without(
        "message: a length that is cut off",
        "if (body.length < position + 2) revert MalformedMessage(body.length);",
      ),
      without(
        "message: a payload that is cut off",
        "if (body.length < end) revert MalformedMessage(body.length);",
      ),
      without(
        "message: something behind",
        "if (position != body.length) revert MalformedMessage(body.length);",
      ),
    ],
  },
];
