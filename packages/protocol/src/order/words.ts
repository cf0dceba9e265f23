/** Bytes of a word of the EVM's ABI. */
export const WORD_BYTES = 32;

/** Value of each character as a hex digit, -1 for those that are none. */
const digits = new Int8Array(128).fill(-1);
for (const [value, digit] of "0123456789abcdef".split("").entries()) {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

/** How many bytes a hex string with its prefix stands for. */
export const byteLength = (hex: string): number => (hex.length - 2) >> 1;

/**
 * Writes the bytes of a hex string with its prefix at a byte offset. Throws on what isn't hex, or does not fit. By table,
 * since browsers have no `Buffer`, and as fast as that.
 * @returns The offset behind them.
 */
export function writeHexAt(target: Uint8Array, at: number, hex: string): number {
  const end = at + byteLength(hex);
  if (hex.length % 2 !== 0 || end > target.length) throw new RangeError("hex does not fit its place");
  for (let place = 2, byte = at; byte < end; byte += 1, place += 2) {
    const value = ((digits[hex.charCodeAt(place)] ?? -1) << 4) | (digits[hex.charCodeAt(place + 1)] ?? -1);
    if (value < 0) throw new RangeError("not hex");
    target[byte] = value;
  }
  return end;
}

/** Writes a hex string's bytes at the end of word `index`, zeros before them. The buffer must hold zeros there. */
export function writeHex(target: Uint8Array, index: number, hex: string): void {
  writeHexAt(target, (index + 1) * WORD_BYTES - byteLength(hex), hex);
}

/** Writes an unsigned integer into word `index`, which must hold zeros. Throws if it does not fit 256 bits. */
export function writeUint(target: Uint8Array, index: number, value: bigint): void {
  writeUintAt(target, index * WORD_BYTES, value);
}

/** The same at a byte offset, for encodings without padding. */
export function writeUintAt(target: Uint8Array, at: number, value: bigint): void {
  if (value < 0n) throw new RangeError("an integer does not fit 256 bits");
  const view = new DataView(target.buffer, target.byteOffset + at, WORD_BYTES);
  let rest = value;
  // Most integers fit the last eight bytes; the others are shifted as often as they need.
  for (let offset = 24; rest > 0n; offset -= 8) {
    if (offset < 0) throw new RangeError("an integer does not fit 256 bits");
    view.setBigUint64(offset, BigInt.asUintN(64, rest));
    rest >>= 64n;
  }
}

/**
 * Writes four bytes at a byte offset. Throws on what is not an integer of 32 bits.
 * @returns The offset behind them.
 */
export function writeUint32At(target: Uint8Array, at: number, value: number): number {
  if (value >>> 0 !== value) throw new RangeError("an integer does not fit 32 bits");
  new DataView(target.buffer, target.byteOffset + at, 4).setUint32(0, value);
  return at + 4;
}
