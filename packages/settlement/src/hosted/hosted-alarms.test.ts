import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { HostedAlarms } from "./hosted-alarms.ts";

const ORDER: Bytes32 = `0x${"0a".repeat(32)}`;
let told: string[];
let alarms: HostedAlarms;
beforeEach(() => {
  told = [];
  const write = (line: string): void => {
    const {
      level,
      code = "",
      cause = "",
    } = JSON.parse(line) as { level: number; code?: string; cause?: string };
    told.push(`${level} ${code} ${cause}`.trim());
  };
  alarms = new HostedAlarms(pino({ level: "info" }, { write }));
});
const check = (cause: Parameters<HostedAlarms["check"]>[2], block: number): void =>
  alarms.check(ORDER, "house", cause, block);

test("told once, when a second block shows the same, and again when it is over", () => {
  check("inventoryShort", 1);
  check("inventoryShort", 1);
  expect(told).toEqual([]);
  for (const block of [2, 3, 4]) check("inventoryShort", block);
  expect(told).toEqual(["50 HOSTED_SHORT inventoryShort"]);
  check(null, 5);
  expect(told).toEqual(["50 HOSTED_SHORT inventoryShort", "30"]);
});

test("what one block alone showed is not told, and another cause is another alarm", () => {
  check("inventoryShort", 1);
  check(null, 2);
  check("inventoryShort", 3);
  check("overPerDay", 4);
  expect(told).toEqual([]);
  check("overPerDay", 5);
  expect(told).toEqual(["50 HOSTED_LIMIT overPerDay"]);
  alarms.forget(ORDER);
  check("overPerDay", 6);
  check(null, 7);
  expect(told).toHaveLength(1);
});
