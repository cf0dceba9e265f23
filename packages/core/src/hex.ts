/** Bytes as a `0x`-prefixed hexadecimal string. Addresses and hashes are lower case inside the venue. */
export type Hex = `0x${string}`;

/** 20-byte EVM address, lower case. */
export type Address = Hex;

/** 32-byte value, lower case. */
export type Bytes32 = Hex;
