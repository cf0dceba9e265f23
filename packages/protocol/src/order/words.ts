/** Bytes of a word of the EVM's ABI. */
export const WORD_BYTES = 32;

/** Writes a hex string's bytes at the end of word `index`, zeros before them. The buffer must hold zeros there. */
export function writeHex(target: Buffer, index: number, hex: string): void {
  target.write(hex.slice(2), (index + 1) * WORD_BYTES - (hex.length - 2) / 2, "hex");
}

/** Writes an unsigned integer into word `index`. Throws if it does not fit 256 bits. */
export function writeUint(target: Buffer, index: number, value: bigint): void {
  if (value < 0n || value >> 256n !== 0n) throw new RangeError("an integer does not fit 256 bits");
  writeUintAt(target, index * WORD_BYTES, value);
}

/** The same at a byte offset, for encodings without padding. `value` must fit 256 bits. */
export function writeUintAt(target: Buffer, at: number, value: bigint): void {
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 192n), at);
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 128n), at + 8);
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 64n), at + 16);
  target.writeBigUInt64BE(BigInt.asUintN(64, value), at + 24);
}
