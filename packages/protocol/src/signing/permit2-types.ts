import type { TypedData } from "../http/quotes.ts";

/** Fields of Permit2's own type. */
export const TOKEN_PERMISSIONS_FIELDS = [
  { name: "token", type: "address" },
  { name: "amount", type: "uint256" },
] as const;

/** Fields of an order's output. */
export const MANDATE_OUTPUT_FIELDS = [
  { name: "oracle", type: "bytes32" },
  { name: "settler", type: "bytes32" },
  { name: "chainId", type: "uint256" },
  { name: "token", type: "bytes32" },
  { name: "amount", type: "uint256" },
  { name: "recipient", type: "bytes32" },
  { name: "callbackData", type: "bytes" },
  { name: "context", type: "bytes" },
] as const;

type Field = { readonly name: string; readonly type: string };

/** Fields of Permit2's batch transfer with a witness of this type. */
export const permitFields = <const Witness extends string>(witness: Witness) =>
  [
    { name: "permitted", type: "TokenPermissions[]" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
    { name: "witness", type: witness },
  ] as const;

/** Types as wallets take them, with those of Permit2's domain. Keys in canonical order. */
export function walletTypesOf(types: Readonly<Record<string, readonly Field[]>>): TypedData["types"] {
  const domain: readonly Field[] = [
    { name: "name", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ];
  return Object.fromEntries(
    Object.entries({ ...types, EIP712Domain: domain })
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, fields]) => [name, fields.map(({ name: field, type }) => ({ name: field, type }))]),
  );
}
