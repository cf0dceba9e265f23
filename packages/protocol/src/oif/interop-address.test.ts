import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Address } from "@tetrafi/core/hex.ts";
import { parseInteropAddress, toInteropAddress } from "./interop-address.ts";

const chainIds = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 4_294_967_295 }));
const addresses = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes): Address => `0x${Buffer.from(bytes).toString("hex")}`);

/** The layout of ERC-7930 byte by byte, beside the text that is made. */
function naive(chainId: number, address: Address): string {
  const reference: number[] = [];
  for (let rest = chainId; rest > 0; rest = Math.floor(rest / 256)) reference.unshift(rest % 256);
  const account = [...Buffer.from(address.slice(2), "hex")];
  return `0x${Buffer.from([0, 1, 0, 0, reference.length, ...reference, account.length, ...account]).toString("hex")}`;
}

describe("an interoperable address", () => {
  test("is laid out as ERC-7930 has it, and is read back, in any case", () => {
    fc.assert(
      fc.property(chainIds, addresses, (chainId, address) => {
        const text = toInteropAddress({ chainId, address });
        expect(text).toBe(naive(chainId, address));
        expect(parseInteropAddress(text)).toEqual({ chainId, address });
        expect(parseInteropAddress(`0x${text.slice(2).toUpperCase()}`)).toEqual({ chainId, address });
      }),
    );
  });

  test("is the one that OIF's documents show for chain 31337", () => {
    expect(parseInteropAddress("0x00010000027a691470997970C51812dc3A010C7d01b50e0d17dc79C8")).toEqual({
      chainId: 31_337,
      address: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    });
  });

  test.each([
    ["a plain address", `0x${"11".repeat(20)}`],
    ["version 2", `0x00020000010114${"11".repeat(20)}`],
    ["another namespace", `0x00010002010114${"11".repeat(20)}`],
    ["no chain", `0x000100000014${"11".repeat(20)}`],
    ["chain 0", `0x00010000010014${"11".repeat(20)}`],
    ["a padded chain id", `0x0001000002000114${"11".repeat(20)}`],
    ["a length that lies", `0x00010000020114${"11".repeat(20)}`],
    ["a chain id of 5 bytes", `0x0001000005010101010114${"11".repeat(20)}`],
    ["an address of 19 bytes", `0x00010000010113${"11".repeat(19)}`],
    ["bytes behind it", `0x00010000010114${"11".repeat(20)}00`],
    ["no hex", `0x00010000010114${"zz".repeat(20)}`],
    ["nothing", ""],
  ])("%s is none", (_name, text) => {
    expect(parseInteropAddress(text)).toBeNull();
  });

  test("two texts never stand for one address", () => {
    fc.assert(
      fc.property(chainIds, addresses, fc.nat(), fc.nat(255), (chainId, address, place, byte) => {
        const bytes = Buffer.from(toInteropAddress({ chainId, address }).slice(2), "hex");
        bytes[place % bytes.length] = byte;
        const text = `0x${bytes.toString("hex")}`;
        const parsed = parseInteropAddress(text);
        if (parsed !== null) expect(toInteropAddress(parsed)).toBe(text);
      }),
    );
  });
});
