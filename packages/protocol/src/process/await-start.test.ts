import { expect, test } from "vitest";
import { awaitStart, StartTimeoutError } from "./await-start.ts";

const away = new Error("away");
const options = {
  code: "DATABASE_UNAVAILABLE",
  what: "the database",
  isAway: (error: unknown) => error === away,
};

test("what is away is tried again, and each pause is told", async () => {
  const told: string[] = [];
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    attempts += 1;
    if (attempts < 3) throw away;
    return "there";
  };
  const onWait = (reason: string): void => void told.push(reason);
  expect(await awaitStart(attempt, { ...options, limitMs: 60_000, onWait })).toBe("there");
  expect(told).toEqual(["away", "away"]);
});

test("what waiting doesn't cure is thrown at once", async () => {
  const wrong = new Error("wrong password");
  const onWait = (): void => expect.unreachable();
  await expect(awaitStart(() => Promise.reject(wrong), { ...options, limitMs: 60_000, onWait })).rejects.toBe(
    wrong,
  );
});

test("after the limit the last reason is told with a code, and what failed is kept", async () => {
  let attempts = 0;
  const attempt = (): Promise<never> => {
    attempts += 1;
    return Promise.reject(away);
  };
  const failure: unknown = await awaitStart(attempt, {
    ...options,
    limitMs: 0,
    onWait: () => undefined,
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StartTimeoutError);
  expect((failure as Error).message).toBe(
    "DATABASE_UNAVAILABLE: the database could not be reached within 0 s: away",
  );
  expect((failure as Error).cause).toBe(away);
  expect(attempts).toBe(1);
});
