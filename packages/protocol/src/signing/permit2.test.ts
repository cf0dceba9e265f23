import * as fc from "fast-check";
import {
  concat,
  encodeAbiParameters,
  encodePacked,
  hashTypedData,
  keccak256,
  numberToHex,
  stringToHex,
  type Hex,
} from "viem";
import { describe, expect, test } from "vitest";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { TypedData } from "../http/quotes.ts";
import { Compile } from "typebox/compile";
import { arbitraryAddress, arbitraryOrder } from "../order/testing/arbitrary-order.ts";
import { permit2Digest, permit2TypedData, type Permit2Scope } from "./permit2.ts";

const arbitraryScope: fc.Arbitrary<Permit2Scope> = fc.record({
  settler: arbitraryAddress,
  permit2: arbitraryAddress,
});

/** Type strings as Permit2 and OIF write them in Solidity. */
const OUTPUT_TYPE =
  "MandateOutput(bytes32 oracle,bytes32 settler,uint256 chainId,bytes32 token,uint256 amount,bytes32 recipient,bytes callbackData,bytes context)";
const WITNESS_TYPE =
  "Permit2Witness(address user,uint32 expires,address inputOracle,MandateOutput[] outputs)";
const PERMISSIONS_TYPE = "TokenPermissions(address token,uint256 amount)";
const PERMIT_TYPE =
  "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,Permit2Witness witness)";

const typeHash = (text: string): Hex => keccak256(stringToHex(text));
const struct = (text: string, types: readonly string[], values: readonly unknown[]): Hex =>
  keccak256(
    encodeAbiParameters(
      ["bytes32", ...types].map((type) => ({ type })),
      [typeHash(text), ...values],
    ),
  );

const outputHash = (output: MandateOutput): Hex =>
  struct(
    OUTPUT_TYPE,
    ["bytes32", "bytes32", "uint256", "bytes32", "uint256", "bytes32", "bytes32", "bytes32"],
    [
      output.oracle,
      output.settler,
      output.chainId,
      output.token,
      output.amount,
      output.recipient,
      keccak256(output.callbackData),
      keccak256(output.context),
    ],
  );

const arrayHash = (hashes: readonly Hex[]): Hex => keccak256(concat(hashes));

/** The digest, struct by struct, as the contracts compute it. */
function digestByHand(order: StandardOrder, scope: Permit2Scope): Hex {
  const witness = struct(
    WITNESS_TYPE + OUTPUT_TYPE,
    ["address", "uint32", "address", "bytes32"],
    [order.user, order.expires, order.inputOracle, arrayHash(order.outputs.map(outputHash))],
  );
  const permitted = order.inputs.map(([token, amount]) =>
    struct(PERMISSIONS_TYPE, ["address", "uint256"], [numberToHex(token, { size: 20 }), amount]),
  );
  const permit = struct(
    PERMIT_TYPE + OUTPUT_TYPE + WITNESS_TYPE + PERMISSIONS_TYPE,
    ["bytes32", "address", "uint256", "uint256", "bytes32"],
    [arrayHash(permitted), scope.settler, order.nonce, BigInt(order.fillDeadline), witness],
  );
  const domain = struct(
    "EIP712Domain(string name,uint256 chainId,address verifyingContract)",
    ["bytes32", "uint256", "address"],
    [keccak256(stringToHex("Permit2")), order.originChainId, scope.permit2],
  );
  return keccak256(encodePacked(["bytes2", "bytes32", "bytes32"], ["0x1901", domain, permit]));
}

describe("permit2Digest", () => {
  test("is the digest of Permit2's batch transfer with OIF's witness", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryScope, (order, scope) => {
        expect(permit2Digest(order, scope)).toBe(digestByHand(order, scope));
      }),
    );
  });

  test("throws on an input token with dirty upper bits", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryScope, (order, scope) => {
        const dirty = { ...order, inputs: [[1n << 160n, 1n]] as const };
        expect(() => permit2Digest(dirty, scope)).toThrow(RangeError);
      }),
      { numRuns: 5 },
    );
  });
});

describe("permit2TypedData", () => {
  const validator = Compile(TypedData);

  test("survives JSON, is what the API says it is, and has the same digest in a wallet", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryScope, (order, scope) => {
        const typedData = JSON.parse(JSON.stringify(permit2TypedData(order, scope))) as TypedData;
        expect(validator.Check(typedData)).toBe(true);
        const shown = hashTypedData(typedData as unknown as Parameters<typeof hashTypedData>[0]);
        expect(shown).toBe(permit2Digest(order, scope));
      }),
    );
  });
});
