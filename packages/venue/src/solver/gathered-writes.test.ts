import { setImmediate as nextTurn } from "node:timers/promises";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { GatheredWrites } from "./gathered-writes.ts";

/** A connection that notes what each write to it holds. */
function connection() {
  const written: string[] = [];
  const transport = new Duplex({
    read: () => undefined,
    writev: (chunks, done) => {
      written.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  });
  const writes = new GatheredWrites(transport);
  const send = (frame: string, leaves: "withThisTurn" | "soon"): void => {
    writes[leaves]();
    transport.write(frame);
  };
  return { send, written };
}

test("frames of one turn leave in one write, at its end", async () => {
  const { send, written } = connection();
  for (const frame of "abc") send(frame, "withThisTurn");
  expect(written).toEqual([]);
  await nextTurn();
  expect(written).toEqual(["abc"]);
  send("d", "withThisTurn");
  await nextTurn();
  expect(written).toEqual(["abc", "d"]);
});

test("what may leave soon leaves with the next that may not wait, in order", async () => {
  const { send, written } = connection();
  send("a", "soon");
  send("b", "withThisTurn");
  send("c", "soon");
  await nextTurn();
  expect(written).toEqual(["abc"]);
});

test("what may leave soon leaves also when nothing follows, however often", async () => {
  const { send, written } = connection();
  for (const round of [1, 2, 3]) {
    send("a", "soon");
    send("b", "soon");
    await expect.poll(() => written).toHaveLength(round);
  }
  expect(written).toEqual(["ab", "ab", "ab"]);
});
