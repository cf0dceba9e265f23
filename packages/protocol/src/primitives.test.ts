import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { Address, Amount, AssetRef, Bytes32, ChainId, HexBytes, UnixSeconds } from "./primitives.ts";

const address = `0x${"aB".repeat(20)}`;
const bytes32 = `0x${"aB".repeat(32)}`;

type Examples = { readonly accepted: readonly unknown[]; readonly refused: readonly unknown[] };

const examples: readonly [string, TSchema, Examples][] = [
  [
    "Address",
    Address,
    {
      accepted: [address, address.toLowerCase()],
      refused: [
        "",
        "0x",
        address.slice(2),
        address.slice(0, -1),
        `${address}0`,
        bytes32,
        `0x${"g".repeat(40)}`,
        1,
      ],
    },
  ],
  [
    "Bytes32",
    Bytes32,
    {
      accepted: [bytes32, `0x${"0".repeat(64)}`],
      refused: ["0x", address, bytes32.slice(0, -1), `${bytes32}00`, `${bytes32}\n`, 0n, null],
    },
  ],
  [
    "HexBytes",
    HexBytes,
    {
      accepted: ["0x", "0x00", `0x${"ff".repeat(16_384)}`],
      refused: ["", "00", "0x0", "0xgg", `0x${"ff".repeat(16_385)}`, []],
    },
  ],
  [
    "Amount",
    Amount,
    {
      accepted: ["1", "10", "9".repeat(77)],
      refused: [
        "",
        "0",
        "01",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x1",
        " 1",
        "1 ",
        "1\n",
        "٣",
        "9".repeat(78),
        1,
        1n,
      ],
    },
  ],
  [
    "ChainId",
    ChainId,
    { accepted: [1, 31_337, 4_294_967_295], refused: [0, -1, 1.5, 4_294_967_296, Number.NaN, "1"] },
  ],
  [
    "UnixSeconds",
    UnixSeconds,
    { accepted: [0, 1_700_000_000, 4_294_967_295], refused: [-1, 0.5, 4_294_967_296, "0", null] },
  ],
  [
    "AssetRef",
    AssetRef,
    {
      accepted: [{ chainId: 1, address }],
      refused: [
        {},
        { chainId: 1 },
        { address },
        { chainId: "1", address },
        { chainId: 1, address, more: 1 },
        address,
      ],
    },
  ],
];

describe.each(examples)("%s", (name, schema, { accepted, refused }) => {
  const validator = Compile(schema);

  test("accepts what it describes", () => {
    expect(accepted.filter((value) => !validator.Check(value))).toEqual([]);
  });

  test("refuses what it doesn't", () => {
    expect(refused.filter((value) => validator.Check(value))).toEqual([]);
  });

  test("is named in the documents as in the code", () => {
    expect(schema).toMatchObject({ title: name, description: expect.any(String) });
  });
});
