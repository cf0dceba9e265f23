import { keccak256, recoverAddress, type Hex } from "viem";
import { expect, test } from "vitest";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { checkpointDigest, checkpointSigner, signCheckpoint, type Checkpoint } from "./checkpoint.ts";

const accounts = localAccounts();
const [validator] = accounts.validators;
const checkpoint: Checkpoint = {
  domain: 31_337,
  merkleTreeHook: `0x${"00".repeat(12)}${"ab".repeat(20)}`,
  root: keccak256("0x01"),
  index: 7,
  messageId: keccak256("0x02"),
};

test("a signature names its validator, for us as for anyone", async () => {
  const signed = signCheckpoint(checkpoint, validator.privateKey);
  expect(checkpointSigner(signed)).toBe(validator.address);
  const signer = await recoverAddress({ hash: checkpointDigest(checkpoint), signature: signed.signature });
  expect(signer.toLowerCase()).toBe(validator.address);
});

const altered: readonly (readonly [string, Partial<Checkpoint>])[] = [
  ["domain", { domain: 31_338 }],
  ["hook", { merkleTreeHook: `0x${"00".repeat(12)}${"ac".repeat(20)}` }],
  ["root", { root: keccak256("0x03") }],
  ["index", { index: 8 }],
  ["message", { messageId: keccak256("0x03") }],
];
test.each(altered)("a signature does not hold for another %s", (_name, change) => {
  const { signature } = signCheckpoint(checkpoint, validator.privateKey);
  expect(checkpointSigner({ checkpoint: { ...checkpoint, ...change }, signature })).not.toBe(
    validator.address,
  );
});

test("what is no signature has no signer", () => {
  const zeros: Hex = `0x${"00".repeat(65)}`;
  expect(checkpointSigner({ checkpoint, signature: zeros })).toBeNull();
});
