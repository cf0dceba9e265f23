import { ConfigurationError } from "@tetrafi/protocol/config/read-config.ts";
import { expect, test } from "vitest";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { readRelayerSettings, readValidatorsSettings } from "./settings.ts";

const accounts = localAccounts();
function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

const files = { TETRAFI_NETWORK_FILE: "/nowhere/network.json", TETRAFI_CHECKPOINT_DIR: "/nowhere" };

test("every missing setting is named", () => {
  expect(faultsOf(() => readValidatorsSettings({}))).toHaveLength(3);
  expect(faultsOf(() => readRelayerSettings({})).join(" ")).toContain("TETRAFI_RELAYER_KEY is missing");
});

test("wrong keys and a missing network file are told together, without the keys", () => {
  const zero = `0x${"00".repeat(32)}`;
  const key = accounts.validators[0].privateKey;
  const keys = { TETRAFI_VALIDATOR_KEYS: [zero, key, key].join(",") };
  const faults = faultsOf(() => readValidatorsSettings({ ...files, ...keys }));
  expect(faults).toEqual([
    "TETRAFI_VALIDATOR_KEYS, key 1 is not a private key of secp256k1",
    "TETRAFI_VALIDATOR_KEYS names a key twice",
    expect.stringContaining("/nowhere/network.json"),
  ]);
  expect(faults.join(" ")).not.toContain(key.slice(2));
});

test("a key and a log level that are none are refused without being repeated", () => {
  const faults = faultsOf(() =>
    readRelayerSettings({ ...files, TETRAFI_RELAYER_KEY: "hunter2", TETRAFI_LOG_LEVEL: "loud" }),
  );
  expect(faults).toHaveLength(2);
  expect(faults.join(" ")).not.toMatch(/hunter2|loud/);
});
