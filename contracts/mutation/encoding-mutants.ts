import { type MutantGroup, unguarded, without } from "./mutant.ts";

/** Faults in what is signed, hashed and described. */
export const ENCODING_MUTANTS: readonly MutantGroup[] = [
  {
    file: "libraries/FillEncoding.sol",
    contract: "OutputSettler",
    tests: ["OutputSettler", "OutputBatch", "HyperlaneOracle"],
    mutants: [
      unguarded("description: too short", "payload.length < MINIMUM_LENGTH"),
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
      unguarded("description: fields of any length", "length > type(uint16).max"),
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
    tests: ["EscrowOpen", "EscrowRelease"],
    mutants: [unguarded("addresses: dirty bits", "word >> 160 != 0")],
  },
  {
    file: "libraries/AddressCast.sol",
    contract: "OutputSettler",
    tests: ["OutputSettler"],
    mutants: [unguarded("addresses: dirty bits of an output", "word >> 160 != 0")],
  },
  {
    file: "libraries/TokenBalance.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowOpen", "Tokens"],
    mutants: [without("tokens: an address without code", "if (!answered) revert NotAToken(token);")],
  },
  {
    file: "libraries/SignatureCheck.sol",
    contract: "InputSettlerEscrow",
    tests: ["Signatures", "EscrowRelease"],
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
    tests: ["EscrowOpen"],
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
    tests: ["EscrowOpen"],
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
      without(
        "witness: the output is left changed",
        "                mstore(add(output, 0xe0), contextOffset)\n",
      ),
      without(
        "witness: the word before is left changed",
        "                mstore(sub(output, 0x20), before)\n",
      ),
    ],
  },
  {
    file: "libraries/Permit2Transfer.sol",
    contract: "InputSettlerEscrow",
    tests: ["EscrowOpen", "Signatures", "EscrowBatch"],
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
];
