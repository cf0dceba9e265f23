import { expect, test } from "vitest";
import { RoundBook } from "./round-book.ts";
import type { ClosedRound } from "./round.ts";

const id = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
/** The book looks at nothing but the name. */
const round = (byte: string): ClosedRound =>
  ({ closed: { record: { rfq: { rfqId: id(byte) } } } }) as unknown as ClosedRound;

test("a round is taken once", () => {
  const book = new RoundBook();
  const first = round("01");
  book.add(first, 100);
  expect(book.take(id("01"))).toBe(first);
  expect(book.take(id("01"))).toBeNull();
  expect(book.take(id("02"))).toBeNull();
});

test("overdue are those whose last second is over, in whatever order they came", () => {
  const book = new RoundBook();
  book.add(round("01"), 300);
  book.add(round("02"), 100);
  book.add(round("03"), 0);
  expect(book.overdue(100)).toEqual([id("03")]);
  expect(book.overdue(101)).toEqual([id("02"), id("03")]);
  expect(book.take(id("02"))).not.toBeNull();
  expect(book.overdue(301)).toEqual([id("01"), id("03")]);
});

test("beyond its size the oldest is forgotten", () => {
  const book = new RoundBook(2);
  for (const byte of ["01", "02", "03"]) book.add(round(byte), 0);
  expect(book.overdue(1)).toEqual([id("02"), id("03")]);
});
