import { expect, test } from "vitest";
import { jsonLogger } from "./json-logger.ts";

test("one JSON object a line, with what JSON itself would lose, from the level on", () => {
  const lines: string[] = [];
  const logger = jsonLogger("desk", "info", (line) => void lines.push(line));
  logger.debug({ a: 1 }, "not this");
  logger.info({ amount: 2n ** 80n }, "quoted");
  logger.error({ err: new RangeError("no", { cause: new Error("why") }) }, "failed\nhere");
  expect(lines.every((line) => line.endsWith("\n") && !line.slice(0, -1).includes("\n"))).toBe(true);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 30, time: expect.any(Number) as number, name: "desk", amount: String(2n ** 80n), msg: "quoted" },
    {
      level: 50,
      time: expect.any(Number) as number,
      name: "desk",
      err: expect.objectContaining({
        type: "RangeError",
        message: "no",
        cause: expect.objectContaining({ message: "why" }) as object,
      }) as object,
      msg: "failed\nhere",
    },
  ]);
});
