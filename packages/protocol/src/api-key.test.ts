import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newApiKey, parseApiKey } from "./api-key.ts";

describe("newApiKey", () => {
  test("gives a key that is found again by its id and hash", () => {
    const { key, keyHash } = newApiKey("desk1");
    expect(key).toMatch(/^tf_desk1_[0-9a-f]{64}$/);
    expect(parseApiKey(key)).toEqual({ id: "desk1", keyHash });
  });

  test("stores the SHA-256 of the secret, not the secret", () => {
    const { key, keyHash } = newApiKey("desk1");
    const secret = key.slice(-64);
    expect(keyHash).toEqual(createHash("sha256").update(secret).digest());
    expect(keyHash.toString("hex")).not.toContain(secret);
  });

  test("never gives the same key twice", () => {
    const keys = Array.from({ length: 50 }, () => newApiKey("desk1").key);
    expect(new Set(keys).size).toBe(50);
  });

  test.each(["", "Desk", "desk_1", "desk-1", "a".repeat(33)])("throws on the id %j", (id) => {
    expect(() => newApiKey(id)).toThrow(RangeError);
  });
});

describe("parseApiKey", () => {
  const secret = "0f".repeat(32);

  test("tells two secrets apart", () => {
    const other = parseApiKey(`tf_a_${"1f".repeat(32)}`);
    expect(parseApiKey(`tf_a_${secret}`)?.keyHash).not.toEqual(other?.keyHash);
  });

  test.each([
    "",
    "tf_",
    secret,
    `tf__${secret}`,
    `tf_a_${secret}0`,
    `tf_a_${secret.slice(1)}`,
    `tf_a_${secret.toUpperCase()}`,
    `xx_a_${secret}`,
    ` tf_a_${secret}`,
    `tf_a_${secret}\n`,
    `tf_a_b_${secret}`,
  ])("gives null for %j", (key) => {
    expect(parseApiKey(key)).toBeNull();
  });
});
