import type { MutantGroup } from "./mutant.ts";

/** Faults in proofs, in what is signed, and in what the adapters for ERC-7683 pass on. */
export const PROOF_MUTANTS: readonly MutantGroup[] = [
  {
    file: "HyperlaneOracle.sol",
    contract: "HyperlaneOracle",
    tests: "test/HyperlaneOracle.t.sol",
    mutants: [
      [
        "Hyperlane: anybody delivers messages",
        "if (msg.sender != address(mailbox)) revert",
        "if (false) revert",
      ],
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
      [
        "Hyperlane: a domain speaks for another chain",
        "if (_hasOtherDomain[domain]) revert",
        "if (false) revert",
      ],
      ["Hyperlane: without a mailbox", "if (mailbox_.code.length == 0) revert InvalidMailbox();", ""],
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
      ["Hyperlane: too little is paid", "if (msg.value < fee) revert", "if (false) revert"],
      [
        "Hyperlane: the rest stays",
        "if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);",
        "",
      ],
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
    tests: "test/layerzero/*.t.sol",
    mutants: [
      [
        "LayerZero: anybody delivers messages",
        "if (msg.sender != address(endpoint)) revert",
        "if (false) revert",
      ],
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
      ["LayerZero: unknown chains", "if (chainId == 0) revert UnknownEndpoint(eid);", ""],
      ["LayerZero: unknown destinations", "        chainIdOf(destinationEid);\n", ""],
      ["LayerZero: any path is opened", "return _chainIds[origin.srcEid] != 0;", "return true;"],
      ["LayerZero: no path is opened", "return _chainIds[origin.srcEid] != 0;", "return false;"],
      [
        "LayerZero: messages wait for each other",
        "returns (uint64) {\n        return 0;",
        "returns (uint64) {\n        return 1;",
      ],
      ["LayerZero: without an endpoint", "if (endpoint_.code.length == 0) revert InvalidEndpoint();", ""],
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
      [
        "LayerZero: the send library is not set",
        "to.setSendLibrary(address(this), eid, corridor.sendLibrary);",
        "",
      ],
      [
        "LayerZero: the receive library is not set",
        "to.setReceiveLibrary(address(this), eid, corridor.receiveLibrary, 0);",
        "",
      ],
      ["LayerZero: an old library may go on", "corridor.receiveLibrary, 0);", "corridor.receiveLibrary, 1);"],
      [
        "LayerZero: verifiers of sending are not set",
        "to.setConfig(address(this), corridor.sendLibrary, corridor.sendConfig);",
        "",
      ],
      [
        "LayerZero: verifiers of receiving are not set",
        "to.setConfig(address(this), corridor.receiveLibrary, corridor.receiveConfig);",
        "",
      ],
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
    tests: "test/HyperlaneOracle.t.sol",
    mutants: [
      [
        "proof: what nobody vouches for",
        "if (!IAttester(source).hasAttested(payloads)) revert",
        "if (false) revert",
      ],
      [
        "proof: the application is the oracle",
        "return ProofMessage.encode(AddressCast.toBytes32(source), payloads);",
        "return ProofMessage.encode(AddressCast.toBytes32(address(this)), payloads);",
      ],
      ["proof: messages with coins", "if (msg.value != 0) revert ValueNotAccepted(msg.value);", ""],
      [
        "proof: parts of a quadruple",
        "if (proofSeries.length % QUADRUPLE_LENGTH != 0) revert",
        "if (false) revert",
      ],
      [
        "proof: the first is enough",
        "start < proofSeries.length; start += QUADRUPLE_LENGTH",
        "start < proofSeries.length && start == 0; start += QUADRUPLE_LENGTH",
      ],
      ["proof: everything is proved", "if (!_proven[keccak256(quadruple)]) {", "if (false) {"],
      [
        "proof: of any chain",
        "abi.encode(chainId, remoteOracle, application, dataHash)",
        "abi.encode(block.chainid, remoteOracle, application, dataHash)",
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
    tests: "test/HyperlaneOracle.t.sol",
    mutants: [
      ["message: of nothing", "if (count == 0) revert NoPayloads();", ""],
      ["message: more than it counts", "if (count > type(uint16).max) revert", "if (false) revert"],
      ["message: payloads longer than it says", "if (length > type(uint16).max) revert", "if (false) revert"],
      [
        "message: without a header",
        "if (body.length < HEADER_LENGTH) revert MalformedMessage(body.length);",
        "",
      ],
      [
        "message: a length that is cut off",
        "if (body.length < position + 2) revert MalformedMessage(body.length);",
        "",
      ],
      [
        "message: a payload that is cut off",
        "if (body.length < end) revert MalformedMessage(body.length);",
        "",
      ],
      ["message: something behind", "if (position != body.length) revert MalformedMessage(body.length);", ""],
    ],
  },
  {
    file: "libraries/FillEncoding.sol",
    contract: "OutputSettler",
    tests: "test/{OutputSettler,OutputBatch,HyperlaneOracle}.t.sol",
    mutants: [
      ["description: too short", "if (payload.length < MINIMUM_LENGTH) revert", "if (false) revert"],
      [
        "description: a byte too long refused",
        "if (payload.length < MINIMUM_LENGTH)",
        "if (payload.length <= MINIMUM_LENGTH)",
      ],
      [
        "description: of any oracle",
        "abi.encodePacked(oracle, settler, block.chainid, payload",
        "abi.encodePacked(settler, settler, block.chainid, payload",
      ],
      ["description: fields of any length", "if (length > type(uint16).max) revert", "if (false) revert"],
      [
        "description: fields of any length in a fill",
        "if ((callbackData.length | context.length) > type(uint16).max) {",
        "if (false) {",
      ],
      ["record: without the time", "hash := keccak256(0x00, 0x24)", "hash := keccak256(0x00, 0x20)"],
      ["record: without the solver", "hash := keccak256(0x00, 0x24)", "hash := keccak256(0x20, 0x04)"],
    ],
  },
  {
    file: "libraries/AddressCast.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{EscrowOpen,EscrowRelease}.t.sol",
    mutants: [["addresses: dirty bits", "if (word >> 160 != 0) revert", "if (false) revert"]],
  },
  {
    file: "libraries/AddressCast.sol",
    contract: "OutputSettler",
    tests: "test/OutputSettler.t.sol",
    mutants: [["addresses: dirty bits of an output", "if (word >> 160 != 0) revert", "if (false) revert"]],
  },
  {
    file: "libraries/TokenBalance.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{EscrowOpen,Tokens}.t.sol",
    mutants: [["tokens: an address without code", "if (!answered) revert NotAToken(token);", ""]],
  },
  {
    file: "libraries/SignatureCheck.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{Signatures,EscrowRelease}.t.sol",
    mutants: [
      ["signatures: of anybody", "recovered == signer", "recovered != address(0)"],
      [
        "signatures: what can't be recovered is zero",
        "fault == ECDSA.RecoverError.NoError && recovered == signer",
        "recovered == signer",
      ],
      [
        "signatures: contracts are not asked",
        "return signer.code.length != 0\n",
        "return signer.code.length > 1e6\n",
      ],
      [
        "signatures: keys with code are not asked",
        "if (_signedByKey(signer, digest, signature)) return true;",
        "if (signer.code.length == 0 && _signedByKey(signer, digest, signature)) return true;",
      ],
      [
        "signatures: compact ones are refused",
        "if (signature.length == 64) {",
        "if (signature.length == 640) {",
      ],
    ],
  },
  {
    file: "libraries/OrderId.sol",
    contract: "InputSettlerEscrow",
    tests: "test/EscrowOpen.t.sol",
    mutants: [
      ["id: without the chain", "mstore(packed, chainId)", "mstore(packed, 0)"],
      ["id: without the settler", "mstore(add(packed, 32), shl(96, settler))", "mstore(add(packed, 32), 0)"],
      [
        "id: without the user",
        "mstore(add(packed, 52), shl(96, mload(fields)))",
        "mstore(add(packed, 52), 0)",
      ],
      [
        "id: without the nonce",
        "mstore(add(packed, 72), mload(add(fields, 0x20)))",
        "mstore(add(packed, 72), 0)",
      ],
      [
        "id: without the expiry",
        "mstore(add(packed, 104), shl(224, mload(add(fields, 0x60))))",
        "mstore(add(packed, 104), 0)",
      ],
      [
        "id: without the deadline",
        "mstore(add(packed, 108), shl(224, mload(add(fields, 0x80))))",
        "mstore(add(packed, 108), 0)",
      ],
      [
        "id: without the oracle",
        "mstore(add(packed, 112), shl(96, mload(add(fields, 0xa0))))",
        "mstore(add(packed, 112), 0)",
      ],
      [
        "id: without the inputs",
        "mstore(add(packed, 132), keccak256(add(inputs, 0x20), inputsLength))",
        "mstore(add(packed, 132), 0)",
      ],
      [
        "id: without the outputs",
        "id := keccak256(packed, add(196, outputsLength))",
        "id := keccak256(packed, 196)",
      ],
    ],
  },
  {
    file: "libraries/Permit2Witness.sol",
    contract: "InputSettlerEscrow",
    tests: "test/EscrowOpen.t.sol",
    mutants: [
      ["witness: without the user", "mstore(add(words, 0x20), mload(fields))", "mstore(add(words, 0x20), 0)"],
      [
        "witness: without the expiry",
        "mstore(add(words, 0x40), mload(add(fields, 0x60)))",
        "mstore(add(words, 0x40), 0)",
      ],
      [
        "witness: without the oracle",
        "mstore(add(words, 0x60), mload(add(fields, 0xa0)))",
        "mstore(add(words, 0x60), 0)",
      ],
      [
        "witness: without the outputs",
        "mstore(add(words, 0x80), outputsHash)",
        "mstore(add(words, 0x80), 0)",
      ],
      [
        "witness: the output is left changed",
        "                mstore(add(output, 0xe0), contextOffset)\n",
        "",
      ],
      ["witness: the word before is left changed", "                mstore(sub(output, 0x20), before)\n", ""],
    ],
  },
  {
    file: "libraries/Permit2Transfer.sol",
    contract: "InputSettlerEscrow",
    tests: "test/{EscrowOpen,Signatures,EscrowBatch}.t.sol",
    mutants: [
      ["Permit2: a failure is ignored", "if iszero(call(gas(), PERMIT2,", "if lt(1, call(gas(), PERMIT2,"],
      ["Permit2: another nonce", "mload(add(encoded, 0x60))", "add(1, mload(add(encoded, 0x60)))"],
      ["Permit2: another deadline", "mload(add(encoded, 0xc0))", "add(1, mload(add(encoded, 0xc0)))"],
      [
        "Permit2: to the first receiver only",
        "for (uint256 i = 0; i < inputs.length; ++i)",
        "for (uint256 i = 0; i < 1; ++i)",
      ],
      [
        "Permit2: the signature's end is not cleared",
        "            mstore(last, 0)\n",
        "            mstore(last, not(0))\n",
      ],
    ],
  },
  {
    file: "erc7683/SettlerAdapter.sol",
    contract: "SettlerAdapter",
    tests: "test/erc7683/SettlerAdapter.t.sol",
    mutants: [
      ["adapter: another type of order", "if (orderDataType != ORDER_DATA_TYPE) revert", "if (false) revert"],
      [
        "adapter: another settler's envelope",
        "bool same = order.originSettler == address(this) && order.user",
        "bool same = order.user",
      ],
      [
        "adapter: another user's envelope",
        "order.user == standard.user\n            && order.nonce",
        "order.nonce",
      ],
      ["adapter: another nonce", "&& order.nonce == standard.nonce && order", "&& order"],
      ["adapter: another chain", "&& order.originChainId == standard.originChainId\n", ""],
      [
        "adapter: another deadline",
        "&& order.fillDeadline == standard.fillDeadline && order.openDeadline",
        "&& order.openDeadline",
      ],
      ["adapter: another open deadline", "&& order.openDeadline == standard.fillDeadline", ""],
      [
        "adapter: another output settler",
        "if (output.settler != AddressCast.toBytes32(address(outputSettler))) revert",
        "if (false) revert",
      ],
      [
        "adapter: anybody spends a filler's tokens",
        "if (msg.sender != address(this)) revert NotSelf(msg.sender);",
        "",
      ],
      ["adapter: delivered before", "if (fillRecord != bytes32(0)) revert AlreadyFilled(fillRecord);", ""],
      [
        "adapter: coins that are not there",
        "if (coins > msg.value) revert InsufficientValue(coins, msg.value);",
        "",
      ],
      [
        "adapter: the rest stays",
        "if (msg.value > coins) Address.sendValue(payable(filler), msg.value - coins);",
        "",
      ],
      [
        "adapter: an allowance replaces another",
        "allowance + standard.inputs[i][1]",
        "standard.inputs[i][1]",
      ],
      [
        "adapter: the sponsor is the caller",
        "escrow.openFor(standard, order.user, signature);",
        "escrow.openFor(standard, msg.sender, signature);",
      ],
    ],
  },
  {
    file: "erc7683/OrderResolver.sol",
    contract: "OrderResolver",
    tests: "test/erc7683/OrderResolver.t.sol",
    mutants: [
      [
        "resolver: orders that are not escrowed",
        "if (status != OrderStatus.Deposited) revert",
        "if (false) revert",
      ],
      [
        "resolver: outputs on several chains",
        "supported && output.chainId == order.outputs[0].chainId\n",
        "supported\n",
      ],
      ["resolver: outputs of several oracles", "&& output.oracle == order.outputs[0].oracle", ""],
      ["resolver: another output settler", "&& output.settler == AddressCast.toBytes32(outputSettler)", ""],
      ["resolver: coins as output", "&& output.token != 0", ""],
      ["resolver: coins as input", "supported = supported && order.inputs[i][0] != 0;", ""],
      [
        "resolver: orders of another chain",
        "if (!supported || order.originChainId != block.chainid)",
        "if (!supported)",
      ],
      [
        "resolver: the first exclusive time counts",
        "if (until > latest) latest = until;",
        "if (latest == 0) latest = until;",
      ],
    ],
  },
];
